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

/**
 * The options of a connection to a registry. Immutable: each {@code with...} method returns other options. A later
 * version may add options.
 */
public final class RegistryOptions {
    private static final int MAX_CHUNK_BYTES = 1 << 30;

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
        if (chunkBytes < 0 || chunkBytes > MAX_CHUNK_BYTES) {
            throw new IllegalArgumentException("chunkBytes " + chunkBytes + " is not 0 to " + MAX_CHUNK_BYTES);
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
     * Returns the default options: HTTPS only, with the certificates that the JVM trusts; no credentials; a timeout of
     * 30 seconds; the default retries; four simultaneous uploads, each in one request; the system's clock.
     *
     * @return the options
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
     * Returns these options with or without HTTP on this machine.
     *
     * @param value whether registries on this machine are accessed by HTTP
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
     * Returns these options with other hosts that are accessed by HTTP.
     *
     * @param value hosts in the form {@code host} or {@code host:port}
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
     * Returns these options with another source of credentials.
     *
     * @param value the source
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
     * Returns these options with another context for HTTPS.
     *
     * @param value the context; {@code null} for that of the JVM
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
     * Returns these options with another timeout.
     *
     * @param value a time above zero
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
     * Returns these options with another policy of repeated attempts.
     *
     * @param value the policy
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
     * Returns these options with uploads in chunks, which helps if the size of a request is limited.
     *
     * @param value the size of a chunk, at most 1 GiB; 0 for one request per blob
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
     * Returns these options with another number of simultaneous uploads.
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
     * Returns these options with other repositories to mount blobs from.
     *
     * @param value names of repositories, without host
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
     * Returns these options with another receiver of progress.
     *
     * @param value receives the progress on the transferring thread
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
     * Returns these options with another clock.
     *
     * @param value the clock by which tokens expire
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
     * Returns these options with certificates that are trusted for HTTPS in addition to those that the JVM trusts.
     *
     * @param file certificates in PEM
     * @return the options
     * @throws IOException if the file cannot be read or contains no certificate
     */
    public RegistryOptions withExtraAuthorities(Path file) throws IOException {
        return withTls(ExtraAuthorities.load(file));
    }

    /** Returns the options without the source of credentials, because a source may print its secrets. */
    @Override
    public String toString() {
        return "RegistryOptions[plainHttpOnLoopback=" + plainHttpOnLoopback + ", plainHttpHosts=" + plainHttpHosts
                + ", timeout=" + timeout + ", attempts=" + retries.attempts() + ", chunkBytes=" + chunkBytes
                + ", parallelUploads=" + parallelUploads + ", mountFrom=" + mountFrom + "]";
    }

    /**
     * Returns whether registries on this machine (127.0.0.0/8, ::1, localhost) are accessed by HTTP instead of HTTPS.
     *
     * @return whether HTTP is used
     */
    public boolean plainHttpOnLoopback() {
        return plainHttpOnLoopback;
    }

    /**
     * Returns the hosts, or hosts with ports, that are accessed by HTTP. They never receive credentials, unless they
     * are on this machine.
     *
     * @return an immutable set
     */
    public Set<String> plainHttpHosts() {
        return plainHttpHosts;
    }

    /**
     * Returns the source of credentials.
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
     * Returns the longest time in which a server may make no progress: neither connect, nor respond, nor send a byte. A
     * whole transfer may take longer.
     *
     * @return the time
     */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Returns the policy of repeated attempts.
     *
     * @return the policy
     */
    public RetryPolicy retries() {
        return retries;
    }

    /**
     * Returns the size of the chunks in which blobs are uploaded, each held in memory. If the registry does not accept
     * chunks, one request is made.
     *
     * @return the number of bytes; 0 if each blob is uploaded in one request, without being held in memory
     */
    public int chunkBytes() {
        return chunkBytes;
    }

    /**
     * Returns the number of simultaneous uploads of blobs; further ones wait.
     *
     * @return the number
     */
    public int parallelUploads() {
        return parallelUploads;
    }

    /**
     * Returns the repositories of the same registry that may already have a blob, which is then not sent again.
     *
     * @return an immutable list
     */
    public List<String> mountFrom() {
        return mountFrom;
    }

    /**
     * Returns the receiver of progress, which is called by the transferring thread.
     *
     * @return the receiver
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
