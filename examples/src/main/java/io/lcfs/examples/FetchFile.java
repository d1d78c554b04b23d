package io.lcfs.examples;

import io.lcfs.examples.command.BadInputException;
import io.lcfs.examples.command.ImageLocation;
import io.lcfs.examples.command.Program;
import io.lcfs.examples.packages.TarFiles;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.content.VerifyingInputStream;
import io.lcfs.oci.spec.ImageIndex;
import io.lcfs.oci.spec.ImageManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * Writes one file of an image, in a registry or in a layout, to the standard output. Nothing is stored: the layers are
 * read from the top down, and those below the first one that has the file or removed it are not requested. The digest
 * of each layer that was read is verified before the file is written, so the file must fit into memory.
 */
public final class FetchFile {
    private FetchFile() {}

    /**
     * Runs the program.
     *
     * @param args the location of an image, and the path of a file, without symbolic links
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return Program.run("lcfs-examples", () -> {
            if (args.length != 2 || !args[1].startsWith("/")) {
                throw new BadInputException("usage: FetchFile IMAGE /PATH, where IMAGE is LAYOUT:TAG or docker://NAME");
            }
            ImageLocation location = ImageLocation.parse("IMAGE", args[0]);
            try (ImageSource source = location.source()) {
                fetch(source, location.reference(), TarFiles.absolute(args[1]), System.out);
            }
            return true;
        });
    }

    private static void fetch(ImageSource source, String reference, String path, OutputStream target)
            throws IOException {
        Document document = source.read(reference);
        if (MediaTypes.isIndex(document.descriptor().mediaType())) {
            Descriptor own = ImageIndex.parse(document)
                    .find(Platform.ofThisMachine())
                    .orElseThrow(() -> new IOException("the image has no manifest for this machine"));
            document = source.read(own.digest().toString());
        }
        List<Descriptor> layers = ImageManifest.parse(document).layers();
        for (int i = layers.size() - 1; i >= 0; i--) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            Found found = search(source, layers.get(i), path, content);
            if (found == Found.FILE) {
                content.writeTo(target);
                return;
            } else if (found == Found.REMOVED) {
                break;
            }
        }
        throw new IOException("the image has no file " + path);
    }

    private enum Found {
        NOTHING,
        REMOVED,
        FILE
    }

    private static Found search(ImageSource source, Descriptor layer, String path, ByteArrayOutputStream content)
            throws IOException {
        Found found = Found.NOTHING;
        String link = null;
        try (VerifyingInputStream blob = VerifyingInputStream.of(source.open(layer), layer)) {
            InputStream plain = TarFiles.plain(blob);
            TarFiles tar = new TarFiles(plain);
            for (TarFiles.Entry entry = tar.next(); entry != null; entry = tar.next()) {
                if (entry.path().equals(path)) {
                    if (entry.type() != '0' && entry.type() != '1') {
                        throw new IOException(
                                path + " is no file" + (entry.type() == '2' ? ", but a link to " + entry.link() : ""));
                    }
                    link = entry.type() == '1' ? TarFiles.absolute(entry.link()) : null;
                    content.reset();
                    tar.copyTo(content);
                    found = Found.FILE;
                } else if (found == Found.NOTHING && entry.hides(path)) {
                    found = Found.REMOVED;
                }
            }
            plain.transferTo(OutputStream.nullOutputStream());
            blob.transferTo(OutputStream.nullOutputStream());
            blob.found(); // verified
        }
        // A hard link leads to another file of the same tar.
        return link == null ? found : search(source, layer, link, content);
    }
}
