package io.lcfs.oci;

import io.lcfs.Layer;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.layer.ImportLimits;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layer.ImportedLayer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The import of an arbitrary tar, after the checksums of its headers were corrected. The import either refuses the tar
 * and leaves no data behind, or gives a layer that is exported as the same bytes and whose canonical form has the same
 * tree. It ends within a time limit, on a small stack, and with little memory.
 */
final class ForgedTar {
    private static final int STACK_BYTES = 512 << 10;
    private static final long MAX_SECONDS = 30;
    private static final int BLOCK = 512;
    private static final int MAGIC_AT = 257;
    private static final ImportOptions OPTIONS = ImportOptions.defaults()
            .withLimits(ImportLimits.defaults()
                    .withMaxBytes(1 << 20)
                    .withMaxFileBytes(1 << 20)
                    .withMaxEntries(1000));

    private static final byte[] BASE = new TarBytes()
            .mtime(5)
            .directory("d")
            .file("d/x", "below")
            .directory("d/e")
            .file("a", "below")
            .hardLink("h", "a")
            .symbolicLink("l", "d")
            .directory("low")
            .file("low/y", "")
            .bytes();

    private ForgedTar() {}

    /** Attempts the import; returns whether the tar became a layer. */
    static boolean attempt(byte[] forged) throws Exception {
        byte[] tar = sealed(forged);
        return inTime(() -> {
            try (Images images = new Images(8 << 20)) {
                return attempt(images, tar);
            }
        });
    }

    private static byte[] sealed(byte[] forged) {
        byte[] tar = forged.clone();
        for (int at = 0; at + BLOCK <= tar.length; at += BLOCK) {
            if (tar[at + MAGIC_AT] == 'u' && tar[at + MAGIC_AT + 1] == 's') {
                byte[] header = TarBytes.sealed(Arrays.copyOfRange(tar, at, at + BLOCK));
                System.arraycopy(header, 0, tar, at, BLOCK);
            }
        }
        return tar;
    }

    private static boolean attempt(Images images, byte[] tar) throws IOException {
        String base = images.read(null, BASE);
        String before = images.tree(base);
        ImportedLayer layer;
        try {
            layer = images.tars.read(base, new ByteArrayInputStream(tar), OPTIONS);
        } catch (InvalidImageException e) {
            require(images.store.list().size() == 1, "a layer is left");
            require(kept(images) == 1, "something is kept of a layer that is not there");
            require(before.equals(images.tree(base)), "the layer below is another one");
            return false;
        }
        if (layer.compression() == Compression.NONE) {
            require(Arrays.equals(tar, images.write(layer.name())), "other bytes");
        }
        require(layer.diffId().equals(Digest.of(images.write(layer.name()))), "another diff ID");
        String tree = images.tree(layer.name());
        String again = images.read(base, images.canonical(layer.name()));
        require(tree, images.tree(again));
        return true;
    }

    private static int kept(Images images) throws IOException {
        int count = 0;
        try (Layer root = images.store.root();
                var entries = root.list("/lcfs-oci/layers")) {
            for (var entry : entries) {
                count += entry.name().isEmpty() ? 0 : 1;
            }
        }
        return count;
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    private static void require(String expected, String actual) {
        require(expected.equals(actual), "the canonical form is\n" + actual + "and should be\n" + expected);
    }

    /** Runs work on a thread with a small stack; fails if the work does not end in time. */
    private static boolean inTime(Callable<Boolean> work) throws Exception {
        FutureTask<Boolean> task = new FutureTask<>(work);
        Thread thread = new Thread(null, task, "forged", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(MAX_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            AssertionError hangs = new AssertionError("does not end");
            hangs.setStackTrace(thread.getStackTrace());
            throw hangs;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw cause instanceof Error error ? error : new AssertionError(cause.toString(), cause);
        }
    }
}
