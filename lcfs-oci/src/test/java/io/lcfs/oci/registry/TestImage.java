package io.lcfs.oci.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** A small image of one layer without files. */
record TestImage(byte[] layer, byte[] config, Document manifest) {
    static TestImage of(String architecture) throws IOException {
        byte[] tar = new byte[1024];
        byte[] layer = gzip(tar);
        byte[] config = json("{'architecture':'" + architecture
                + "','os':'linux','rootfs':{'type':'layers','diff_ids':['" + Digest.of(tar) + "']},'config':{}}");
        byte[] manifest = json("{'schemaVersion':2,'mediaType':'" + MediaTypes.MANIFEST + "','config':"
                + described(MediaTypes.CONFIG, config) + ",'layers':[" + described(MediaTypes.LAYER_GZIP, layer)
                + "]}");
        return new TestImage(layer, config, Document.of(MediaTypes.MANIFEST, manifest));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    static String described(String mediaType, byte[] bytes) {
        return "{'mediaType':'" + mediaType + "','digest':'" + Digest.of(bytes) + "','size':" + bytes.length + "}";
    }

    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static Descriptor descriptor(byte[] bytes) {
        return Descriptor.of("application/octet-stream", bytes);
    }

    /**
     * Returns a blob whose descriptor is unknown before it is written, and which is written in pieces of different
     * sizes.
     */
    static Blob unknown(byte[] bytes) {
        return new Blob() {
            @Override
            public Optional<Descriptor> descriptor() {
                return Optional.empty();
            }

            @Override
            public void writeTo(OutputStream target) throws IOException {
                int piece = 1;
                for (int written = 0; written < bytes.length; written += piece, piece = piece * 3 % 10_007 + 1) {
                    target.write(bytes, written, Math.min(piece, bytes.length - written));
                }
            }
        };
    }

    /** Returns a blob with the descriptor of another blob. */
    static Blob pretending(Descriptor descriptor, byte[] bytes) {
        return new Blob() {
            @Override
            public Optional<Descriptor> descriptor() {
                return Optional.of(descriptor);
            }

            @Override
            public void writeTo(OutputStream target) throws IOException {
                target.write(bytes);
            }
        };
    }

    void push(ImageTarget target, String tag) throws IOException {
        assertEquals(descriptor(layer), target.write(Blob.of(layer)));
        assertEquals(descriptor(config), target.write(Blob.of(config)));
        target.write(manifest, tag);
    }

    void requireIn(ImageSource source, String reference) throws IOException {
        Document read = source.read(reference);
        assertEquals(manifest.descriptor(), read.descriptor());
        assertArrayEquals(manifest.bytes(), read.bytes());
        requireBlob(source, layer);
        requireBlob(source, config);
    }

    static void requireBlob(ImageSource source, byte[] expected) throws IOException {
        try (InputStream in = source.open(descriptor(expected))) {
            assertArrayEquals(expected, in.readAllBytes());
        }
    }
}
