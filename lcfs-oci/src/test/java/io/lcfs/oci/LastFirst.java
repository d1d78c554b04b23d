package io.lcfs.oci;

import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.spec.ImageManifest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A source whose layers arrive in reverse order: each blob waits until the next blob has been read. */
record LastFirst(ImageSource source, List<Descriptor> layers, List<CountDownLatch> read) implements ImageSource {
    static LastFirst of(ImageSource source, String tag) throws IOException {
        List<Descriptor> layers = ImageManifest.parse(source.read(tag)).layers();
        return new LastFirst(
                source,
                layers,
                layers.stream().map(layer -> new CountDownLatch(1)).toList());
    }

    @Override
    public Document read(String reference) throws IOException {
        return source.read(reference);
    }

    @Override
    public InputStream open(Descriptor blob) throws IOException {
        int number = layers.indexOf(blob);
        InputStream in = source.open(blob);
        if (number < 0) {
            return in;
        }
        return new FilterInputStream(in) {
            @Override
            public int read(byte[] target, int start, int length) throws IOException {
                await(number + 1);
                return in.read(target, start, length);
            }

            @Override
            public void close() throws IOException {
                in.close();
                read.get(number).countDown();
            }
        };
    }

    private void await(int number) throws IOException {
        try {
            if (number < read.size() && !read.get(number).await(10, TimeUnit.MINUTES)) {
                throw new IOException("layer " + number + " does not arrive");
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
