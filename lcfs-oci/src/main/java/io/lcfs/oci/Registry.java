package io.lcfs.oci;

import io.lcfs.oci.registry.RegistryOptions;
import io.lcfs.oci.registry.Repository;
import io.lcfs.oci.registry.client.RemoteRepository;
import io.lcfs.oci.spec.ImageReference;

/**
 * Registries of images (OCI distribution specification 1.1), accessed over HTTPS, or over HTTP if the options allow it.
 * Thread-safe.
 */
public final class Registry {
    private Registry() {}

    /**
     * Opens a repository. No request is sent before a method of the repository is called.
     *
     * @param repository a reference as in {@link ImageReference#parse}; its tag and digest are ignored
     * @param options the options of the connection
     * @return the repository
     * @throws IllegalArgumentException if the text is not a reference
     */
    public static Repository open(String repository, RegistryOptions options) {
        return open(ImageReference.parse(repository), options);
    }

    /**
     * Opens a repository. No request is sent before a method of the repository is called.
     *
     * @param repository a reference; its tag and digest are ignored
     * @param options the options of the connection
     * @return the repository
     */
    public static Repository open(ImageReference repository, RegistryOptions options) {
        return RemoteRepository.open(repository, options);
    }
}
