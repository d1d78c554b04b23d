package io.lcfs.build.host;

import io.lcfs.LayerStore;
import io.lcfs.build.cache.BuildFiles;
import io.lcfs.oci.content.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The digests of the files of the host that a step read, with the attributes that the files had then. A file whose path
 * and attributes are the same has the same content, and is not read again. A file that was too young when it was read
 * is not remembered, see {@link HostAttributes#showChangesSince}. Used by one thread.
 */
public final class KnownFiles {
    private static final int VERSION = 1;
    private static final int DIGEST_BYTES = 32;

    private final LayerStore store;
    private final String name;
    private final Instant looked;
    private final Map<String, Known> before;
    private final Map<String, Known> now = new HashMap<>();
    private boolean isChanged;

    private record Known(HostAttributes attributes, byte[] digest) {}

    /** The reading of a file. */
    interface Reading {
        byte[] digest() throws IOException;
    }

    private KnownFiles(LayerStore store, String name, Instant looked, Map<String, Known> before) {
        this.store = store;
        this.name = name;
        this.looked = looked;
        this.before = before;
    }

    /** Returns what is known of the files of a step. A file of the store that is damaged counts as missing. */
    public static KnownFiles of(LayerStore store, String name) throws IOException {
        return of(store, name, Instant.now());
    }

    /** Returns what is known of the files of a step that are looked at from a time on. */
    static KnownFiles of(LayerStore store, String name, Instant looked) throws IOException {
        return new KnownFiles(store, name, looked, read(BuildFiles.read(store, name)));
    }

    /** Returns the digest of a file, which is read only if it is not known. */
    byte[] digest(String path, HostAttributes attributes, Reading reading) throws IOException {
        Known known = now.getOrDefault(path, before.get(path));
        if (known == null || !known.attributes.isSame(attributes)) {
            known = new Known(attributes, reading.digest());
            isChanged |= attributes.showChangesSince(looked);
        }
        if (attributes.showChangesSince(looked)) {
            now.put(path, known);
        }
        return known.digest;
    }

    /** Writes what is known to the store, if it changed. */
    public void save() throws IOException {
        if (isChanged || now.size() != before.size()) {
            BuildFiles.write(store, name, write(now));
        }
    }

    private static byte[] write(Map<String, Known> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(VERSION);
        out.writeInt(files.size());
        for (Map.Entry<String, Known> file : files.entrySet()) {
            out.writeUTF(file.getKey());
            file.getValue().attributes.write(out);
            out.write(file.getValue().digest);
        }
        out.write(check(bytes.toByteArray(), bytes.size()));
        return bytes.toByteArray();
    }

    private static byte[] check(byte[] bytes, int length) {
        MessageDigest digest = Digest.newSha256();
        digest.update(bytes, 0, length);
        return digest.digest();
    }

    private static Map<String, Known> read(byte[] bytes) throws IOException {
        int length = bytes.length - DIGEST_BYTES;
        if (length < 0 || !Arrays.equals(check(bytes, length), Arrays.copyOfRange(bytes, length, bytes.length))) {
            return Map.of();
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, length));
        if (in.readInt() != VERSION) {
            return Map.of();
        }
        int count = in.readInt();
        Map<String, Known> files = new HashMap<>();
        for (int i = 0; i < count; i++) {
            files.put(in.readUTF(), new Known(HostAttributes.read(in), in.readNBytes(DIGEST_BYTES)));
        }
        return files;
    }
}
