package io.lcfs.bench.images;

import io.lcfs.LayerStore;
import io.lcfs.bench.FileTree;
import io.lcfs.compress.gzip.GzipInputStream;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The image of one run and what the programs need of it.
 *
 * @param layout the layout that has the image
 * @param reference the image's tag in the layout
 * @param origin where the image comes from, in words
 * @param blobs the compressed layers, files of the layout
 * @param tars the same layers as plain tars
 */
record MeasuredImage(Path layout, String reference, String origin, List<Path> blobs, List<Path> tars) {
    /** The number of files in the tree of small files. */
    static final int SMALL_FILES = 20_000;

    /** Reads an image of a layout and prepares the site: store, tars, and the layout of plain layers. */
    static MeasuredImage prepare(Path layout, String reference, String origin, int smallFiles, ImageSite site)
            throws IOException {
        List<Path> blobs = new ArrayList<>();
        List<Path> tars = new ArrayList<>();
        try (LayerStore store = ImageSite.createStore(site.store());
                OciLayout source = OciLayout.open(layout);
                OciLayout plain = OciLayout.create(Files.createDirectories(site.plain()))) {
            ImageStore images = ImageStore.of(store);
            Image image = images.pull(source, reference, ImageSite.IMAGE, PullOptions.defaults());
            for (Descriptor layer :
                    ImageManifest.parse(image.manifest().orElseThrow()).layers()) {
                Path blob = blob(layout, layer);
                blobs.add(blob);
                tars.add(unpack(blob, layer, site.tar(tars.size())));
            }
            PushOptions options = PushOptions.defaults().withCompression(Compression.NONE);
            images.push(image.name(), plain, ImageSite.IMAGE, options);
        }
        writeTree(site.tree(), smallFiles);
        return new MeasuredImage(layout, reference, origin, List.copyOf(blobs), List.copyOf(tars));
    }

    private static Path blob(Path layout, Descriptor layer) {
        String[] digest = layer.digest().toString().split(":", 2);
        return layout.resolve("blobs").resolve(digest[0]).resolve(digest[1]);
    }

    private static Path unpack(Path blob, Descriptor layer, Path tar) throws IOException {
        if (!layer.mediaType().endsWith("gzip")) {
            throw new IOException("the layer " + layer.digest() + " has the form " + layer.mediaType()
                    + "; an image is measured if all its layers are gzip");
        }
        try (InputStream in = new GzipInputStream(Files.newInputStream(blob))) {
            Files.copy(in, tar);
        }
        return tar;
    }

    private static void writeTree(Path directory, int count) throws IOException {
        FileTree tree = new FileTree(count);
        for (String name : tree.directories()) {
            Files.createDirectories(directory.resolve(name.substring(1)));
        }
        String[] files = tree.files();
        for (int i = 0; i < files.length; i++) {
            try (SeekableByteChannel file = Files.newByteChannel(
                    directory.resolve(files[i].substring(1)),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
                file.write(tree.content(i));
            }
        }
    }

    /** Returns where the image comes from and how large it is. */
    String description() throws IOException {
        return "%s, %d layers, %d MiB of tars, %d MiB of gzip".formatted(origin, blobs.size(), mib(tars), mib(blobs));
    }

    private static long mib(List<Path> files) throws IOException {
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        return bytes >> 20;
    }
}
