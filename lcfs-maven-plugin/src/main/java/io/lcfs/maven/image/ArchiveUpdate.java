package io.lcfs.maven.image;

import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.NoSuchBlobException;
import io.lcfs.oci.content.NoSuchImageException;
import io.lcfs.oci.layout.OciArchive;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The replacement of an archive by one with a newer image. Blobs that the older archive has are copied from it instead
 * of being packed again, and an archive that would be the same image is left as it is.
 */
final class ArchiveUpdate {
    private final ImageAddress.InArchive archive;

    ArchiveUpdate(ImageAddress.InArchive archive) {
        this.archive = archive;
    }

    /** A push of the image. */
    interface Push {
        /** Writes the image to a target; returns its manifest or index. */
        Document to(ImageTarget target) throws IOException;
    }

    /** Replaces the archive; returns what the push returned. */
    Document write(Push push) throws IOException {
        try (OciArchive older = OciArchive.open(archive.file())) {
            Optional<Document> same = same(push, older);
            return same.isPresent() ? same.get() : replace(push, older);
        } catch (NoSuchFileException | InvalidImageException e) {
            return replace(push, null); // There is no archive to take blobs from.
        }
    }

    private Document replace(Push push, @Nullable ImageSource older) throws IOException {
        try (ImageTarget target = OciArchive.create(archive.file())) {
            return push.to(new Newer(target, older));
        }
    }

    /** Returns the image, if the archive has it already, with all its blobs. */
    private Optional<Document> same(Push push, ImageSource older) throws IOException {
        try {
            Document image = push.to(new Newer(new NothingWritten(), older));
            return older.read(archive.reference()).equals(image) ? Optional.of(image) : Optional.empty();
        } catch (MissingBlobException | NoSuchImageException e) {
            return Optional.empty();
        }
    }

    /** A blob that is not packed, because the question was only whether it is there. */
    private static final class MissingBlobException extends IOException {
        private static final long serialVersionUID = 1;
    }

    /** A target that has no blobs; what is not packed is accepted. */
    private static final class NothingWritten implements ImageTarget {
        @Override
        public boolean has(Digest digest) {
            return false;
        }

        @Override
        public Descriptor write(Blob blob) throws IOException {
            return blob.descriptor().orElseThrow(MissingBlobException::new);
        }

        @Override
        public void write(Document document, @Nullable String tag) {}

        @Override
        public void close() {}
    }

    /** A target that takes blobs from an older archive, if that has them. */
    private static final class Newer implements ImageTarget {
        private final ImageTarget target;
        private final @Nullable ImageSource older;

        private Newer(ImageTarget target, @Nullable ImageSource older) {
            this.target = target;
            this.older = older;
        }

        @Override
        public boolean has(Digest digest) throws IOException {
            return target.has(digest);
        }

        @Override
        public void checkTag(String tag) {
            target.checkTag(tag);
        }

        @Override
        public boolean adopt(Descriptor blob) throws IOException {
            if (older == null) {
                return false;
            }
            try {
                older.open(blob).close();
                Descriptor ignored = target.write(new Found(older, blob));
                return true;
            } catch (NoSuchBlobException | InvalidImageException e) {
                return false; // It is packed instead.
            }
        }

        @Override
        public Descriptor write(Blob blob) throws IOException {
            return target.write(blob);
        }

        @Override
        public void write(Document document, @Nullable String tag) throws IOException {
            target.write(document, tag);
        }

        @Override
        public void close() throws IOException {
            target.close();
        }
    }

    /** A blob of an archive. */
    private record Found(ImageSource archive, Descriptor blob) implements Blob {
        @Override
        public Optional<Descriptor> descriptor() {
            return Optional.of(blob);
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            try (InputStream in = archive.open(blob)) {
                in.transferTo(out);
            }
        }
    }
}
