package io.lcfs.maven.image;

import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageTarget;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A target in which documents get no tag, because an index that is written later gets it. */
final class UntaggedTarget implements ImageTarget {
    private final ImageTarget target;

    UntaggedTarget(ImageTarget target) {
        this.target = target;
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
        return target.adopt(blob);
    }

    @Override
    public int writesAtOnce() {
        return target.writesAtOnce();
    }

    @Override
    public Descriptor write(Blob blob) throws IOException {
        return target.write(blob);
    }

    @Override
    public void write(Document document, @Nullable String tag) throws IOException {
        target.write(document, null);
    }

    /** Does nothing, because the target is written further. */
    @Override
    public void close() {}
}
