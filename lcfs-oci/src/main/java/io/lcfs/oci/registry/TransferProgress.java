package io.lcfs.oci.registry;

import io.lcfs.oci.content.Digest;
import org.jspecify.annotations.Nullable;

/**
 * How far a blob has come on its way from or to a registry.
 *
 * @param transfer tells transfers of one repository from one another, also those of one blob
 * @param digest of the blob; {@code null} while that is not known
 * @param bytes how many have come; fewer than before if an upload had to begin anew
 * @param totalBytes how many there are; -1 if that is not known
 */
public record TransferProgress(long transfer, @Nullable Digest digest, long bytes, long totalBytes) {}
