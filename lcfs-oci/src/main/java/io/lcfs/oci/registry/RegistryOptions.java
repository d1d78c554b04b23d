package io.lcfs.oci.registry;

import io.lcfs.Progress;
import io.lcfs.oci.registry.login.CredentialSource;
import io.lcfs.oci.text.ReferenceGrammar;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The options of a connection to a registry. Immutable: each {@code with...} method returns other options. A later
 * version may add options.
 */
public final class RegistryOptions {
    private static final int MAX_CHUNK_BYTES = 1 << 30;

    private final Values values;

    /** The values of options. They are not changed after the options are made. */
    private static final class Values implements Cloneable {
        private boolean plainHttpOnLoopback;
        private Set<String> plainHttpHosts = Set.of();
        private CredentialSource credentials = CredentialSource.none();
        private @Nullable SSLContext tls;
        private Duration timeout = Duration.ofSeconds(30);
        private RetryPolicy retries = RetryPolicy.defaults();
        private int chunkBytes;
        private int parallelUploads = 4;
        private List<String> mountFrom = List.of();
        private Progress progress = Progress.none();
        private Clock clock = Clock.systemUTC();

        @Override
        protected Values clone() {
            try {
                return (Values) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private RegistryOptions(Values values) {
        this.values = values;
    }

    private RegistryOptions with(Consumer<Values> change) {
        Values changed = values.clone();
        change.accept(changed);
        return new RegistryOptions(changed);
    }

    /**
     * Returns the default options: HTTPS only, with the certificates that the JVM trusts; no credentials; a timeout of
     * 30 seconds; the default retries; four simultaneous uploads, each in one request; the system's clock.
     *
     * @return the options
     */
    public static RegistryOptions defaults() {
        return new RegistryOptions(new Values());
    }

    /**
     * Returns these options with or without HTTP on this machine.
     *
     * @param value whether registries on this machine are accessed by HTTP; false by default
     * @return the options
     */
    public RegistryOptions withPlainHttpOnLoopback(boolean value) {
        return with(changed -> changed.plainHttpOnLoopback = value);
    }

    /**
     * Returns these options with other hosts that are accessed by HTTP.
     *
     * @param value hosts in the form {@code host} or {@code host:port}, in lower case; they replace those of an earlier
     *     call
     * @return the options
     */
    public RegistryOptions withPlainHttpHosts(Set<String> value) {
        Set<String> hosts = Set.copyOf(value);
        return with(changed -> changed.plainHttpHosts = hosts);
    }

    /**
     * Returns these options with another source of credentials.
     *
     * @param value the source
     * @return the options
     */
    public RegistryOptions withCredentials(CredentialSource value) {
        Objects.requireNonNull(value);
        return with(changed -> changed.credentials = value);
    }

    /**
     * Returns these options with another context for HTTPS.
     *
     * @param value the context; {@code null} for that of the JVM
     * @return the options
     */
    public RegistryOptions withTls(@Nullable SSLContext value) {
        return with(changed -> changed.tls = value);
    }

    /**
     * Returns these options with another timeout.
     *
     * @param value a time above zero
     * @return the options
     * @throws IllegalArgumentException if it is not above zero
     */
    public RegistryOptions withTimeout(Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("timeout " + value + " is not above zero");
        }
        return with(changed -> changed.timeout = value);
    }

    /**
     * Returns these options with another policy of repeated attempts.
     *
     * @param value the policy
     * @return the options
     */
    public RegistryOptions withRetries(RetryPolicy value) {
        Objects.requireNonNull(value);
        return with(changed -> changed.retries = value);
    }

    /**
     * Returns these options with another size of chunks. Uploads in chunks are needed if a proxy limits the size of a
     * request.
     *
     * @param value the number of bytes in a chunk, at most 1 GiB; 0, the default, for one request per blob
     * @return the options
     * @throws IllegalArgumentException if it is out of its range
     */
    public RegistryOptions withChunkBytes(int value) {
        if (value < 0 || value > MAX_CHUNK_BYTES) {
            throw new IllegalArgumentException("chunkBytes " + value + " is not 0 to " + MAX_CHUNK_BYTES);
        }
        return with(changed -> changed.chunkBytes = value);
    }

    /**
     * Returns these options with another number of simultaneous uploads.
     *
     * @param value at least 1
     * @return the options
     * @throws IllegalArgumentException if it is below 1
     */
    public RegistryOptions withParallelUploads(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("parallelUploads " + value + " is below 1");
        }
        return with(changed -> changed.parallelUploads = value);
    }

    /**
     * Returns these options with other repositories of the same registry from which blobs may be mounted instead of
     * being sent.
     *
     * @param value names of repositories, without host
     * @return the options
     * @throws IllegalArgumentException if a name is not that of a repository
     */
    public RegistryOptions withMountFrom(List<String> value) {
        List<String> repositories = List.copyOf(value);
        repositories.forEach(ReferenceGrammar::requireRepository);
        return with(changed -> changed.mountFrom = repositories);
    }

    /**
     * Returns these options with another listener of the transfers of blobs, whichever call they belong to. Each
     * transfer is a task with a number of its own; its name is the digest of the blob, or {@code blob} while the digest
     * is not known. The listener is called after each piece that was sent or received. An upload of a blob that the
     * registry already has is {@link Progress.Phase#SKIPPED}.
     *
     * @param value the listener, called by each thread that transfers, possibly by several at the same time
     * @return the options
     */
    public RegistryOptions withProgress(Progress value) {
        Objects.requireNonNull(value);
        return with(changed -> changed.progress = value);
    }

    /**
     * Returns these options with another clock.
     *
     * @param value the clock by which tokens expire
     * @return the options
     */
    public RegistryOptions withClock(Clock value) {
        Objects.requireNonNull(value);
        return with(changed -> changed.clock = value);
    }

    /**
     * Returns these options with certificates that are trusted for HTTPS in addition to those that the JVM trusts.
     *
     * @param file certificates in PEM
     * @return the options
     * @throws IOException if the file cannot be read or contains no certificate
     */
    public RegistryOptions withExtraAuthorities(Path file) throws IOException {
        return withTls(ExtraAuthorities.load(file));
    }

    /** Returns a text with all options except the source of credentials, because a source may print its secrets. */
    @Override
    public String toString() {
        return "RegistryOptions[plainHttpOnLoopback=" + values.plainHttpOnLoopback + ", plainHttpHosts="
                + values.plainHttpHosts
                + ", timeout=" + values.timeout + ", attempts=" + values.retries.attempts() + ", chunkBytes="
                + values.chunkBytes
                + ", parallelUploads=" + values.parallelUploads + ", mountFrom=" + values.mountFrom + "]";
    }

    /**
     * Returns whether registries on this machine (127.0.0.0/8, ::1, localhost) are accessed by HTTP instead of HTTPS.
     *
     * @return whether HTTP is used
     */
    public boolean plainHttpOnLoopback() {
        return values.plainHttpOnLoopback;
    }

    /**
     * Returns the hosts, or hosts with ports, that are accessed by HTTP. They never receive credentials, unless they
     * are on this machine.
     *
     * @return an immutable set
     */
    public Set<String> plainHttpHosts() {
        return values.plainHttpHosts;
    }

    /**
     * Returns the source of credentials.
     *
     * @return the source
     */
    public CredentialSource credentials() {
        return values.credentials;
    }

    /**
     * Returns the context for HTTPS.
     *
     * @return the context, or {@code null} for that of the JVM
     */
    public @Nullable SSLContext tls() {
        return values.tls;
    }

    /**
     * Returns the longest time for which a server may make no progress: may neither accept a connection, nor respond,
     * nor accept or send a byte. A whole transfer may take longer.
     *
     * @return the time
     */
    public Duration timeout() {
        return values.timeout;
    }

    /**
     * Returns the policy of repeated attempts.
     *
     * @return the policy
     */
    public RetryPolicy retries() {
        return values.retries;
    }

    /**
     * Returns the size of the chunks in which blobs are uploaded, each held in memory. If the registry does not accept
     * chunks, one request is made.
     *
     * @return the number of bytes; 0 if each blob is uploaded in one request, without being held in memory
     */
    public int chunkBytes() {
        return values.chunkBytes;
    }

    /**
     * Returns the largest number of simultaneous uploads of blobs; further uploads wait.
     *
     * @return the number
     */
    public int parallelUploads() {
        return values.parallelUploads;
    }

    /**
     * Returns the repositories of the same registry from which blobs may be mounted, so that they are not sent again.
     *
     * @return an immutable list
     */
    public List<String> mountFrom() {
        return values.mountFrom;
    }

    /**
     * Returns the listener of the transfers.
     *
     * @return the listener
     */
    public Progress progress() {
        return values.progress;
    }

    /**
     * Returns the clock by which tokens expire.
     *
     * @return the clock
     */
    public Clock clock() {
        return values.clock;
    }
}
