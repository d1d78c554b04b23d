package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.FileInfo;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** The rules of docs/OCI.md for layers, each by its number. */
class LayerRulesTest {
    /** Docker, BuildKit, jib and buildah write no entry for the root. */
    @Test
    void layer01TheRootThatNoEntryNamesDoesNotShowWhenItCameIn() throws Exception {
        byte[] base = new TarBytes().directory("d").mtime(7).file("d/a", "hi").bytes();
        byte[][] first = canonicalForms(base, Instant.parse("2001-02-03T04:05:06.7Z"));
        byte[][] second = canonicalForms(base, Instant.parse("2026-11-27T10:20:30Z"));
        for (int i = 0; i < first.length; i++) {
            assertArrayEquals(first[i], second[i], "form " + i);
        }
        try (Images images = new Images();
                Layer layer = images.store.open(images.read(null, base))) {
            FileInfo root = layer.stat("/");
            assertEquals(Instant.EPOCH, root.mtime());
            assertEquals(0755, root.mode());
            assertEquals(0, root.uid());
        }
        try (Images images = new Images()) {
            String named =
                    images.read(null, new TarBytes().mtime(9).directory(".").file("a", ""));
            String above = images.read(named, new TarBytes().file("b", "").whiteout("", "a"));
            try (Layer layer = images.store.open(above)) {
                assertEquals(9, layer.stat("/").mtime().getEpochSecond());
            }
        }
    }

    /** Of a base, of an application's layer on it, and of both in one. */
    private static byte[][] canonicalForms(byte[] base, Instant now) throws IOException {
        StoreOptions options = StoreOptions.defaults().withClock(Clock.fixed(now, ZoneOffset.UTC));
        ExportOptions canonical = ExportOptions.defaults().withCanonical(true);
        try (LayerStore store = LayerStore.createInMemory(64L << 20, options)) {
            LayerTars tars = LayerTars.of(store);
            String below = tars.read(null, new ByteArrayInputStream(base), ImportOptions.defaults())
                    .name();
            try (Layer layer = store.clone(below, "application")) {
                layer.createFile("/d/new");
                layer.setModifiedTime("/d/new", Instant.ofEpochSecond(5));
                layer.setModifiedTime("/d", Instant.ofEpochSecond(5));
                layer.commit();
            }
            String whole = tars.squash(null, "application").name();
            ByteArrayOutputStream[] forms = {
                new ByteArrayOutputStream(), new ByteArrayOutputStream(), new ByteArrayOutputStream()
            };
            tars.write(below, forms[0], canonical);
            tars.write("application", forms[1], canonical);
            tars.write(whole, forms[2], canonical);
            return new byte[][] {forms[0].toByteArray(), forms[1].toByteArray(), forms[2].toByteArray()};
        }
    }
}
