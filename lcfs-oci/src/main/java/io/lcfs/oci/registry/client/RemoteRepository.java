package io.lcfs.oci.registry.client;

import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.NoSuchBlobException;
import io.lcfs.oci.content.VerifyingInputStream;
import io.lcfs.oci.registry.RegistryOptions;
import io.lcfs.oci.registry.Repository;
import io.lcfs.oci.registry.token.TokenScopes;
import io.lcfs.oci.spec.ImageReference;
import io.lcfs.oci.spec.Referrer;
import io.lcfs.oci.text.ReferenceGrammar;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A repository of a registry, which passes calls on to the classes that carry them out. */
public final class RemoteRepository implements Repository {
    private final RegistryClient client;
    private final Manifests manifests;
    private final ReferrerLists referrers;
    private final BlobWriter blobs;

    private RemoteRepository(RegistryClient client) {
        this.client = client;
        this.manifests = new Manifests(client);
        this.referrers = new ReferrerLists(client, manifests);
        this.blobs = new BlobWriter(client);
    }

    /**
     * Opens a repository, without sending a request.
     *
     * @param reference the reference, of which host and repository count
     * @param options the options of the connection
     * @return the repository
     */
    public static RemoteRepository open(ImageReference reference, RegistryOptions options) {
        return new RemoteRepository(new RegistryClient(reference, options));
    }

    @Override
    public List<String> tags() throws IOException {
        return manifests.tags();
    }

    @Override
    public Descriptor resolve(String reference) throws IOException {
        return manifests.resolve(reference);
    }

    @Override
    public List<Referrer> referrers(Digest subject) throws IOException {
        return referrers.of(subject);
    }

    @Override
    public void delete(String reference) throws IOException {
        manifests.delete(reference);
    }

    @Override
    public Document read(String reference) throws IOException {
        return manifests.read(reference);
    }

    @Override
    public InputStream open(Descriptor blob) throws IOException {
        Undertaking reading = client.reading(
                "blob " + blob.digest(),
                blob.digest(),
                (message, cause) -> new NoSuchBlobException(blob.digest(), message, cause));
        String origin = ", as " + client.host() + " sends it";
        InputStream bytes = new RemoteBlob(reading.run(() -> new BlobStream(client, blob)), reading, origin);
        return new VerifyingInputStream(bytes, blob, origin);
    }

    @Override
    public boolean has(Digest digest) throws IOException {
        return client.undertaking("looked for", "blob " + digest, digest)
                .run(() -> blobs.has(digest, TokenScopes.pull(client.repository())));
    }

    @Override
    public String host() {
        return client.host();
    }

    @Override
    public String repository() {
        return client.repository();
    }

    @Override
    public boolean adopt(Descriptor blob) throws IOException {
        return adopt(blob, List.of());
    }

    @Override
    public boolean adopt(Descriptor blob, List<String> others) throws IOException {
        return client.undertaking("looked for", "blob " + blob.digest(), blob.digest())
                .run(() -> blobs.adopt(blob.digest(), others));
    }

    @Override
    public int writesAtOnce() {
        return client.options().parallelUploads();
    }

    @Override
    public Descriptor write(Blob blob) throws IOException {
        return blobs.write(blob);
    }

    @Override
    public void checkTag(String tag) {
        ReferenceGrammar.requireTag(tag);
    }

    @Override
    public void write(Document document, @Nullable String tag) throws IOException {
        boolean isListed = manifests.write(document, tag);
        if (!isListed) {
            referrers.add(document);
        }
    }

    /** Does nothing: connections are shared by all repositories, and are closed when they are no longer used. */
    @Override
    public void close() {}

    /** Returns the registry and the repository. */
    @Override
    public String toString() {
        return "repository " + client.repository() + " of the registry " + client.host();
    }
}
