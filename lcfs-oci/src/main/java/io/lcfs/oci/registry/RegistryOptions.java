package io.lcfs.oci.registry;

import io.lcfs.oci.registry.login.CredentialSource;
import io.lcfs.oci.spec.ImageReference;
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

/** How a registry is talked to. Immutable: each {@code with...} method returns other options. A later version may add options. */
public final class RegistryOptions {
    private static final int MOST_CHUNK_BYTES = 1 << 30;

    private final boolean plainHttpOnLoopback;
    private final Set<String> plainHttpHosts;
    private final CredentialSource credentials;
    private final @Nullable SSLContext tls;
    private final Duration timeout;
    private final RetryPolicy retries;
    private final int chunkBytes;
    private final int parallelUploads;
    private final List<String> mountFrom;
    private final Consumer<TransferProgress> progress;
    private final Clock clock;

    private RegistryOptions(
            boolean plainHttpOnLoopback,
            Set<String> plainHttpHosts,
            CredentialSource credentials,
            @Nullable SSLContext tls,
            Duration timeout,
            RetryPolicy retries,
            int chunkBytes,
            int parallelUploads,
            List<String> mountFrom,
            Consumer<TransferProgress> progress,
            Clock clock) {
        Objects.requireNonNull(credentials);
        Objects.requireNonNull(retries);
        Objects.requireNonNull(progress);
        Objects.requireNonNull(clock);
        plainHttpHosts = Set.copyOf(plainHttpHosts);
        mountFrom = List.copyOf(mountFrom);
        mountFrom.forEach(ImageReference::requireRepository);
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout " + timeout + " is not above zero");
        }
        if (chunkBytes < 0 || chunkBytes > MOST_CHUNK_BYTES) {
            throw new IllegalArgumentException("chunkBytes " + chunkBytes + " is not 0 to " + MOST_CHUNK_BYTES);
        }
        if (parallelUploads < 1) {
            throw new IllegalArgumentException("parallelUploads " + parallelUploads + " is below 1");
        }
        this.plainHttpOnLoopback = plainHttpOnLoopback;
        this.plainHttpHosts = plainHttpHosts;
        this.credentials = credentials;
        this.tls = tls;
        this.timeout = timeout;
        this.retries = retries;
        this.chunkBytes = chunkBytes;
        this.parallelUploads = parallelUploads;
        this.mountFrom = mountFrom;
        this.progress = progress;
        this.clock = clock;
    }

    /**
     * HTTPS only, by what the JVM trusts; no credentials; a timeout of 30 seconds; the default retries; four uploads at once,
     * each in one request; the system's clock.
     *
     * @return these options
     */
    public static RegistryOptions defaults() {
        return new RegistryOptions(
                false,
                Set.of(),
                CredentialSource.none(),
                null,
                Duration.ofSeconds(30),
                RetryPolicy.defaults(),
                0,
                4,
                List.of(),
                progress -> {},
                Clock.systemUTC());
    }

    /**
     * The same with or without HTTP on this machine.
     *
     * @param value whether it is spoken
     * @return the options
     */
    public RegistryOptions withPlainHttpOnLoopback(boolean value) {
        return new RegistryOptions(
                value,
                plainHttpHosts,
                credentials,
                tls,
                timeout,
                retries,
                chunkBytes,
                parallelUploads,
                mountFrom,
                progress,
                clock);
    }

    /**
     * The same with other hosts with which HTTP is spoken.
     *
     * @param value {@code host} or {@code host:port} each
     * @return the options
     */
    public RegistryOptions withPlainHttpHosts(Set<String> value) {
        return new RegistryOptions(
                plainHttpOnLoopback,
                value,
                credentials,
                tls,
                timeout,
                retries,
                chunkBytes,
                parallelUploads,
                mountFrom,
                progress,
                clock);
    }

    /**
     * The same with another source of credentials.
     *
     * @param value where they come from
     * @return the options
     */
    public RegistryOptions withCredentials(CredentialSource value) {
        return new RegistryOptions(
                plainHttpOnLoopback,
                plainHttpHosts,
                value,
                tls,
                timeout,
                retries,
                chunkBytes,
                parallelUploads,
                mountFrom,
                progress,
                clock);
    }

    /**
     * The same with another context for HTTPS.
     *
     * @param value {@code null} for that of the JVM
     * @return the options
     */
    public RegistryOptions withTls(@Nullable SSLContext value) {
        return new RegistryOptions(
                plainHttpOnLoopback,
                plainHttpHosts,
                credentials,
                value,
                timeout,
                retries,
                chunkBytes,
                parallelUploads,
                mountFrom,
                progress,
                clock);
    }

    /**
     * The same with another timeout.
     *
     * @param value more than zero
     * @return the options
     */
    public RegistryOptions withTimeout(Duration value) {
        return new RegistryOptions(
                plainHttpOnLoopback,
                plainHttpHosts,
                credentials,
                tls,
                value,
                retries,
                chunkBytes,
                parallelUploads,
                mountFrom,
                progress,
                clock);
    }

    /**
     * The same with another policy.
     *
     * @param value what is done again
     * @return the options
     */
    public RegistryOptions withRetries(RetryPolicy value) {
        return new RegistryOptions(
                plainHttpOnLoopback,
                plainHttpHosts,
                credentials,
                tls,
                timeout,
                value,
                chunkBytes,
                parallelUploads,
                mountFrom,
                progress,
                clock);
    }

    /**
     * The same with uploads in parts, as helps where a request may have only so many bytes.
     *
     * @param value the size of a part, at most 1 GiB; 0 for one request a blob
     * @return the options
     */
    public RegistryOptions withChunkBytes(int value) {
        return new RegistryOptions(
                plainHttpOnLoopback,
                plainHttpHosts,
                credentials,
                tls,
                timeout,
                retries,
                value,
                parallelUploads,
                mountFrom,
                progress,
                clock);
    }

    /**
     * The same with another number of uploads at once.
     *
     * @param value at least 1
     * @return the options
     */
    public RegistryOptions withParallelUploads(int value) {
        return new RegistryOptions(
                plainHttpOnLoopback,
                plainHttpHosts,
                credentials,
                tls,
                timeout,
                retries,
                chunkBytes,
                value,
                mountFrom,
                progress,
                clock);
    }

    /**
     * The same with other repositories to mount from.
     *
     * @param value their names, without host
     * @return the options
     */
    public RegistryOptions withMountFrom(List<String> value) {
        return new RegistryOptions(
                plainHttpOnLoopback,
                plainHttpHosts,
                credentials,
                tls,
                timeout,
                retries,
                chunkBytes,
                parallelUploads,
                value,
                progress,
                clock);
    }

    /**
     * The same with another receiver of progress.
     *
     * @param value told by the thread that transfers
     * @return the options
     */
    public RegistryOptions withProgress(Consumer<TransferProgress> value) {
        return new RegistryOptions(
                plainHttpOnLoopback,
                plainHttpHosts,
                credentials,
                tls,
                timeout,
                retries,
                chunkBytes,
                parallelUploads,
                mountFrom,
                value,
                clock);
    }

    /**
     * The same with another clock.
     *
     * @param value by which tokens expire
     * @return the options
     */
    public RegistryOptions withClock(Clock value) {
        return new RegistryOptions(
                plainHttpOnLoopback,
                plainHttpHosts,
                credentials,
                tls,
                timeout,
                retries,
                chunkBytes,
                parallelUploads,
                mountFrom,
                progress,
                value);
    }

    /**
     * The same with certificates that are trusted for HTTPS besides those that the JVM trusts.
     *
     * @param file certificates in PEM
     * @return the options, with a context made of both
     * @throws IOException if the file cannot be read or has no certificate in it
     */
    public RegistryOptions withExtraAuthorities(Path file) throws IOException {
        return withTls(ExtraAuthorities.load(file));
    }

    /** What can be said of them; not where credentials come from, as a source may print what it has. */
    @Override
    public String toString() {
        return "RegistryOptions[plainHttpOnLoopback=" + plainHttpOnLoopback + ", plainHttpHosts=" + plainHttpHosts
                + ", timeout=" + timeout + ", attempts=" + retries.attempts() + ", chunkBytes=" + chunkBytes
                + ", parallelUploads=" + parallelUploads + ", mountFrom=" + mountFrom + "]";
    }

    /**
     * Tells whether HTTP is spoken with registries on this machine (127.0.0.0/8, ::1, localhost); if not, HTTPS.
     *
     * @return whether it is
     */
    public boolean plainHttpOnLoopback() {
        return plainHttpOnLoopback;
    }

    /**
     * Returns the hosts, or hosts with ports, with which HTTP is spoken. They never get credentials, unless they are on this machine.
     *
     * @return an immutable set
     */
    public Set<String> plainHttpHosts() {
        return plainHttpHosts;
    }

    /**
     * Returns where credentials come from.
     *
     * @return the source
     */
    public CredentialSource credentials() {
        return credentials;
    }

    /**
     * Returns the context for HTTPS.
     *
     * @return the context, or {@code null} for that of the JVM
     */
    public @Nullable SSLContext tls() {
        return tls;
    }

    /**
     * Returns how long a server may do nothing: not connect, not answer, not send a byte. A transfer as a whole may take longer.
     *
     * @return the time
     */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Returns what is done again, and how often.
     *
     * @return the policy
     */
    public RetryPolicy retries() {
        return retries;
    }

    /**
     * Returns the size of the parts in which blobs are uploaded.
     *
     * @return the number of bytes; 0 if each blob is uploaded in one request
     */
    public int chunkBytes() {
        return chunkBytes;
    }

    /**
     * Returns how many blobs are uploaded at once; a further one waits for its turn.
     *
     * @return the number
     */
    public int parallelUploads() {
        return parallelUploads;
    }

    /**
     * Returns the repositories of the same registry in which a blob may be already, which is then not sent again.
     *
     * @return an immutable list
     */
    public List<String> mountFrom() {
        return mountFrom;
    }

    /**
     * Returns the listener.
     *
     * @return the listener
     */
    public Consumer<TransferProgress> progress() {
        return progress;
    }

    /**
     * Returns the clock by which tokens expire.
     *
     * @return the clock
     */
    public Clock clock() {
        return clock;
    }
}
