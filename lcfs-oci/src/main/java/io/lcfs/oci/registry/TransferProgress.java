package io.lcfs.oci.registry;

import io.lcfs.oci.content.Digest;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a blob from or to a registry.
 *
 * @param transfer the number of the transfer, which distinguishes transfers of one repository, even of the same blob
 * @param digest the digest of the blob; {@code null} while it is unknown
 * @param bytes the number of bytes transferred; it decreases if an upload begins again
 * @param totalBytes the size of the blob; -1 if it is unknown
 */
public record TransferProgress(long transfer, @Nullable Digest digest, long bytes, long totalBytes) {}
