package io.lcfs.oci;

import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.content.VerifyingInputStream;
import io.lcfs.oci.spec.History;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A small image in memory, which is the same in each run. */
public record SampleImage(ImageManifest manifest, ImageConfig config, List<byte[]> layers) {
    /** Returns an image of two layers with one file each, as plain tars or in gzip. */
    public static SampleImage of(String content, boolean gzip) {
        ImageConfig config = ImageConfig.of(new Platform("linux", "amd64", null))
                .withCreated(Instant.EPOCH)
                .withEnvironment(List.of("A=" + content))
                .withCmd(List.of("/bin/true"));
        List<byte[]> tars = List.of(tar("base", "base".repeat(3000)), tar("top", content));
        for (byte[] tar : tars) {
            config = config.withLayer(Digest.of(tar), History.of(Instant.EPOCH, "made <here>"));
        }
        List<byte[]> layers = gzip ? tars.stream().map(SampleImage::gzip).toList() : tars;
        String mediaType = gzip ? MediaTypes.LAYER_GZIP : MediaTypes.LAYER;
        List<Descriptor> descriptors =
                layers.stream().map(layer -> Descriptor.of(mediaType, layer)).toList();
        return new SampleImage(ImageManifest.of(config.descriptor(), descriptors), config, layers);
    }

    private static byte[] tar(String name, String content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            add(tar, name, content.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    public static void add(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    public static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    /** Returns a blob whose descriptor is unknown before it is written. */
    public static Blob unknown(byte[] bytes) {
        return new Blob() {
            @Override
            public Optional<Descriptor> descriptor() {
                return Optional.empty();
            }

            @Override
            public void writeTo(OutputStream target) throws IOException {
                target.write(bytes);
            }
        };
    }

    /** Returns a blob with a descriptor, which may be wrong. */
    public static Blob promised(Descriptor descriptor, byte[] bytes) {
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

    public Digest digest() {
        return manifest.document().descriptor().digest();
    }

    /** Writes the image; the first layer is also written as a blob without a descriptor. */
    public void writeTo(ImageTarget target, String tag) throws IOException {
        target.write(unknown(layers.get(0)));
        for (byte[] layer : layers) {
            target.write(Blob.of(layer));
        }
        target.write(Blob.of(config.bytes()));
        target.write(manifest.document(), tag);
    }

    /** Reads and verifies all parts of an image; returns its configuration. */
    public static ImageConfig readAll(ImageSource source, String reference) throws IOException {
        ImageManifest manifest = ImageManifest.parse(source.read(reference));
        for (Descriptor layer : manifest.layers()) {
            bytes(source, layer);
        }
        return ImageConfig.parse(bytes(source, manifest.config()));
    }

    public static byte[] bytes(ImageSource source, Descriptor blob) throws IOException {
        try (InputStream in = new VerifyingInputStream(source.open(blob), blob)) {
            return in.readAllBytes();
        }
    }
}
