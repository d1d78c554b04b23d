package io.lcfs.oci.layout;

import com.google.gson.JsonObject;
import io.lcfs.oci.archive.LayoutFiles;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.NoSuchBlobException;
import io.lcfs.oci.content.NoSuchImageException;
import io.lcfs.oci.content.VerifyingInputStream;
import io.lcfs.oci.json.DocumentTree;
import io.lcfs.oci.json.Json;
import io.lcfs.oci.json.JsonFields;
import io.lcfs.oci.spec.ImageIndex;
import io.lcfs.oci.spec.Referrer;
import io.lcfs.oci.text.Quote;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A reader of images from the files of a layout (OCI image specification, image-layout.md), in a directory or an
 * archive.
 */
final class LayoutReader {
    static final String INDEX = "index.json";
    static final String VERSION = "oci-layout";
    static final String VERSION_NUMBER = "1.0.0";

    private static final int MAX_NAMED = 20;

    private final LayoutFiles files;

    LayoutReader(LayoutFiles files) {
        this.files = files;
    }

    static byte[] version() {
        JsonObject version = new JsonObject();
        version.addProperty("imageLayoutVersion", VERSION_NUMBER);
        return Json.write(version);
    }

    /** Checks that the files are a layout of version 1.0.0, the only version that exists. */
    void checkVersion() throws IOException {
        String what = files + ": " + VERSION;
        JsonFields fields = JsonFields.of(Json.parse(bytes(VERSION), what), what);
        String found = fields.string("imageLayoutVersion");
        if (!found.equals(VERSION_NUMBER)) {
            throw fields.invalid("imageLayoutVersion", "is " + Quote.of(found) + ", not " + VERSION_NUMBER);
        }
    }

    LayoutIndex index() throws IOException {
        return LayoutIndex.parse(bytes(INDEX));
    }

    /**
     * Returns the document of a reference.
     *
     * @throws NoSuchImageException if the layout does not have it
     */
    Document read(String reference) throws IOException {
        try {
            return find(reference);
        } catch (NoSuchBlobException e) {
            throw new NoSuchImageException(
                    reference, files + " lists the image " + Quote.of(reference) + ": " + e.getMessage(), e);
        }
    }

    /**
     * Returns the document of a reference. If several entries, each with a platform, have the name, an index of them is
     * created.
     */
    private Document find(String reference) throws IOException {
        LayoutIndex index = index();
        Optional<Digest> digest = LayoutReference.digest(reference);
        if (digest.isPresent()) {
            Optional<Descriptor> entry = index.find(digest.get());
            return entry.isPresent() ? read(entry.get()) : read(reference, digest.get());
        }
        List<Descriptor> found = index.find(reference);
        if (found.isEmpty()) {
            throw missing(reference, index);
        }
        if (found.size() == 1) {
            return read(found.get(0));
        }
        if (found.stream().anyMatch(entry -> entry.platform() == null)) {
            throw new InvalidImageException(
                    files + ": the name " + Quote.of(reference) + " belongs to " + found.size() + " images");
        }
        return ImageIndex.of(found).document();
    }

    /** Returns the documents of index.json that refer to a subject, and those that the index of a tag lists for it. */
    List<Referrer> referrers(Digest subject) throws IOException {
        Map<String, Referrer> found = new TreeMap<>();
        LayoutIndex index = index();
        for (Descriptor entry : index.find(Referrer.tag(subject))) {
            for (Referrer listed : ImageIndex.parse(read(entry)).referrers()) {
                found.put(listed.descriptor().digest().toString(), listed);
            }
        }
        for (Descriptor entry : index.index().manifests()) {
            if (MediaTypes.isManifest(entry.mediaType()) || MediaTypes.isIndex(entry.mediaType())) {
                Document document = read(entry);
                boolean refers = Referrer.subject(document)
                        .filter(to -> to.digest().equals(subject))
                        .isPresent();
                if (refers) {
                    found.put(entry.digest().toString(), Referrer.of(document));
                }
            }
        }
        return List.copyOf(found.values());
    }

    /** Returns the index without the entries of a reference. */
    LayoutIndex indexWithout(String reference) throws IOException {
        LayoutIndex index = index();
        Optional<Digest> digest = LayoutReference.digest(reference);
        if (digest.isPresent()
                ? index.find(digest.get()).isEmpty()
                : index.find(reference).isEmpty()) {
            throw missing(reference, index);
        }
        return digest.isPresent() ? index.without(digest.get()) : index.without(reference);
    }

    private NoSuchImageException missing(String reference, LayoutIndex index) {
        return new NoSuchImageException(
                reference, files + " has no image " + Quote.of(reference) + names(index.tags()));
    }

    private static String names(List<String> names) {
        String some = names.stream().limit(MAX_NAMED).map(Quote::of).collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : ", but " + some + (names.size() > MAX_NAMED ? ", ..." : "");
    }

    private Document read(Descriptor entry) throws IOException {
        Descriptor plain = Descriptor.of(entry.mediaType(), entry.digest(), entry.size());
        return Document.of(plain, bytes(plain));
    }

    /** Reads a document that index.json does not list; its media type is determined from its bytes. */
    private Document read(String reference, Digest digest) throws IOException {
        long size;
        try {
            size = files.size(LayoutFiles.path(digest));
        } catch (NoSuchFileException e) {
            throw new NoSuchImageException(reference, files + " has no image " + digest, e);
        }
        byte[] bytes = bytes(Descriptor.of(MediaTypes.MANIFEST, digest, size));
        return Document.of(Descriptor.of(DocumentTree.mediaTypeOf(bytes, digest), digest, size), bytes);
    }

    private byte[] bytes(Descriptor document) throws IOException {
        checkSize(document.size(), files + ": " + document.digest());
        try (InputStream in = new VerifyingInputStream(open(document), document)) {
            return in.readAllBytes();
        }
    }

    private byte[] bytes(String name) throws IOException {
        return bytes(files, name);
    }

    /** Reads a JSON file. */
    static byte[] bytes(LayoutFiles files, String name) throws IOException {
        checkSize(files.size(name), files + ": " + Quote.of(name));
        try (InputStream in = files.open(name)) {
            return in.readNBytes(Json.MAX_BYTES + 1);
        }
    }

    private static void checkSize(long size, String what) throws InvalidImageException {
        if (size > Json.MAX_BYTES) {
            throw new InvalidImageException(what + " has " + size + " bytes, the limit is " + Json.MAX_BYTES);
        }
    }

    InputStream open(Descriptor blob) throws IOException {
        String name = LayoutFiles.path(blob.digest());
        try {
            checkSize(files, name, blob);
            return files.open(name);
        } catch (NoSuchFileException e) {
            throw new NoSuchBlobException(blob.digest(), files + " has no blob " + blob.digest(), e);
        }
    }

    /** Checks that a file has the size of its blob. */
    static void checkSize(LayoutFiles files, String name, Descriptor blob) throws IOException {
        long size = files.size(name);
        if (size != blob.size()) {
            throw new InvalidImageException(
                    files + ": blob " + blob.digest() + " has " + size + " bytes instead of " + blob.size());
        }
    }
}
