package io.lcfs.engine.collect;

import io.lcfs.CorruptStoreException;
import io.lcfs.LayerStoreException;
import io.lcfs.LeaseInfo;
import io.lcfs.Names;
import io.lcfs.engine.format.NameHash;
import io.lcfs.engine.format.TableItemType;
import io.lcfs.engine.layer.LayerRecord;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.TreeCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The leases of a store. Each is an item of the layer table, under the hash of its name. It contains the time of its
 * last renewal and its duration, and not only the time of its end, so that a clock that was ahead once cannot make a
 * lease last longer than its duration.
 *
 * <p>Guarded by the table's lock; changes are made within a change of the table.
 */
public final class Leases {
    /** The most layers of a lease. */
    public static final int MAX_LAYERS = 64;

    private static final int FIXED = 1 + 2 * Long.BYTES;

    /** The most leases that one change tidies, each of which may be in a leaf of its own. */
    private static final int TIDIED_AT_ONCE = 8;

    private final LayerTable table;
    private final NameHash hash;
    private final Item item = new Item();

    /** Creates the leases of a store. */
    public Leases(LayerTable table, NameHash hash) {
        this.table = table;
        this.hash = hash;
    }

    /** A lease as it is stored. The layers may have been removed meanwhile. */
    private record Lease(byte[] name, long renewed, long seconds, Set<Long> layers) {
        boolean isOver(long now) {
            return now - renewed >= seconds;
        }

        ByteBuffer write() {
            ByteBuffer buffer = ByteBuffer.allocate(FIXED + name.length + layers.size() * Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN);
            buffer.put((byte) name.length).put(name).putLong(renewed).putLong(seconds);
            layers.forEach(buffer::putLong);
            return buffer.flip();
        }
    }

    private static Lease read(Item found) throws CorruptStoreException {
        ByteBuffer buffer = ByteBuffer.wrap(found.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        int length = buffer.hasRemaining() ? buffer.get() & 0xFF : 0;
        int rest = buffer.remaining() - length - 2 * Long.BYTES;
        if (rest < 0 || rest % Long.BYTES != 0) {
            throw new CorruptStoreException("lease of " + buffer.limit() + " bytes", found.block());
        }
        byte[] name = new byte[length];
        buffer.get(name);
        long renewed = buffer.getLong();
        long seconds = buffer.getLong();
        Set<Long> layers = new TreeSet<>();
        while (buffer.hasRemaining()) {
            layers.add(buffer.getLong());
        }
        return new Lease(name, renewed, seconds, layers);
    }

    private @Nullable Lease find(byte[] name) throws IOException {
        if (!table.tree().find(TableItemType.LEASE, hash.hash(name), item)) {
            return null;
        }
        Lease lease = read(item);
        if (!Arrays.equals(lease.name, name)) {
            throw new LayerStoreException("another lease has a name with the same hash");
        }
        return lease;
    }

    /** Returns all leases, those included that are over. */
    private List<Lease> all() throws IOException {
        List<Lease> leases = new ArrayList<>();
        TreeCursor cursor = table.tree().cursor();
        cursor.seek(TableItemType.LEASE, Long.MIN_VALUE);
        while (cursor.next() && cursor.item().major() == TableItemType.LEASE) {
            leases.add(read(cursor.item()));
        }
        return leases;
    }

    private void put(Lease lease) throws IOException {
        table.tree().put(TableItemType.LEASE, hash.hash(lease.name), lease.write());
    }

    /**
     * Creates a lease, or renews it and adds layers to those that it has. Layers that were removed, and all layers of a
     * lease that was over, are dropped.
     *
     * @throws IllegalArgumentException if the lease would have too many layers
     */
    public void renew(byte[] name, Instant now, Duration duration, Set<Long> layers) throws IOException {
        Lease before = find(name);
        Set<Long> held = new TreeSet<>(layers);
        if (before != null && !before.isOver(now.getEpochSecond())) {
            for (long id : before.layers) {
                if (isNamed(id)) {
                    held.add(id);
                }
            }
        }
        if (held.size() > MAX_LAYERS) {
            throw new IllegalArgumentException("lease \"" + Names.decode(name) + "\" of " + held.size()
                    + " layers: at most " + MAX_LAYERS + " are possible");
        }
        put(new Lease(name, now.getEpochSecond(), wholeSeconds(now, duration), held));
    }

    /** Returns the seconds from the beginning of the present one. Rounds up, so that a lease never ends too early. */
    private static long wholeSeconds(Instant now, Duration duration) {
        Duration sinceSecond = duration.plusNanos(now.getNano());
        return sinceSecond.getSeconds() + (sinceSecond.getNano() == 0 ? 0 : 1);
    }

    private boolean isNamed(long id) throws IOException {
        LayerRecord record = table.find(id);
        return record != null && !record.isRemoved();
    }

    /** Ends a lease. Returns whether it existed and was not over. */
    public boolean end(byte[] name, Instant now) throws IOException {
        Lease lease = find(name);
        if (lease == null) {
            return false;
        }
        table.tree().remove(TableItemType.LEASE, hash.hash(name));
        return !lease.isOver(now.getEpochSecond());
    }

    /**
     * Removes leases that are over, and lets those that were renewed in the future begin now. Changes a few leases
     * only, because a change of the table has space for a few items.
     *
     * @param key the key from which on leases are tidied; the call moves it behind those that are
     * @return whether there may be more
     */
    public boolean tidy(Instant now, long[] key) throws IOException {
        long seconds = now.getEpochSecond();
        List<Lease> changed = new ArrayList<>();
        TreeCursor cursor = table.tree().cursor();
        cursor.seek(TableItemType.LEASE, key[0]);
        boolean more = cursor.next() && cursor.item().major() == TableItemType.LEASE;
        while (more && changed.size() < TIDIED_AT_ONCE) {
            Lease lease = read(cursor.item());
            if (lease.renewed > seconds || lease.isOver(seconds)) {
                changed.add(lease);
            }
            key[0] = cursor.item().minor() + 1;
            more = cursor.item().minor() < Long.MAX_VALUE
                    && cursor.next()
                    && cursor.item().major() == TableItemType.LEASE;
        }
        for (Lease lease : changed) {
            if (lease.renewed > seconds) {
                put(new Lease(lease.name, seconds, lease.seconds, lease.layers));
            } else {
                table.tree().remove(TableItemType.LEASE, hash.hash(lease.name));
            }
        }
        return more;
    }

    /** Returns the number of leases that have a layer, those included that are over. O(leases). */
    public int count(long id) throws IOException {
        int count = 0;
        for (Lease lease : all()) {
            count += lease.layers.contains(id) ? 1 : 0;
        }
        return count;
    }

    /**
     * Returns the most blocks that {@link #replace} needs. The length of no item changes, so a leaf and a few nodes
     * above it are copied for each lease.
     */
    public static int blocksToReplace(int leaseCount) {
        return 2 * leaseCount;
    }

    /** Lets the leases of a layer hold the layer that replaces it. */
    public void replace(long id, long by) throws IOException {
        for (Lease lease : all()) {
            if (lease.layers.remove(id)) {
                lease.layers.add(by);
                put(lease);
            }
        }
    }

    /** Returns whether a lease that is not over has a layer. O(leases). */
    public boolean hold(long id, Instant now) throws IOException {
        return held(now).contains(id);
    }

    /** Returns the layers of the leases that are not over. */
    public Set<Long> held(Instant now) throws IOException {
        Set<Long> held = new TreeSet<>();
        for (Lease lease : all()) {
            if (!lease.isOver(now.getEpochSecond())) {
                held.addAll(lease.layers);
            }
        }
        return held;
    }

    /** Returns the leases that are not over. */
    public List<LeaseInfo> infos(Instant now) throws IOException {
        List<LeaseInfo> infos = new ArrayList<>();
        for (Lease lease : all()) {
            if (!lease.isOver(now.getEpochSecond())) {
                List<String> names = new ArrayList<>();
                for (long id : lease.layers) {
                    if (isNamed(id)) {
                        names.add(table.get(id).name());
                    }
                }
                Instant end = Instant.ofEpochSecond(Math.addExact(lease.renewed, lease.seconds));
                infos.add(new LeaseInfo(Names.decode(lease.name), end, names));
            }
        }
        return infos;
    }
}
