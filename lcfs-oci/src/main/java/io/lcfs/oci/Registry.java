package io.lcfs.oci;

import io.lcfs.oci.registry.RegistryOptions;
import io.lcfs.oci.registry.Repository;
import io.lcfs.oci.registry.client.RemoteRepository;
import io.lcfs.oci.spec.ImageReference;

/** Registries of images (OCI distribution specification 1.1), over HTTPS, or HTTP where that is asked for. */
public final class Registry {
    private Registry() {}

    /**
     * Opens a repository. Nothing is sent before something is asked of it.
     *
     * @param repository a reference as in {@link ImageReference#parse}; its tag and digest play no part
     * @param options how to talk to the registry
     * @return the repository
     * @throws IllegalArgumentException if it is no reference
     */
    public static Repository open(String repository, RegistryOptions options) {
        return open(ImageReference.parse(repository), options);
    }

    /**
     * Opens a repository. Nothing is sent before something is asked of it.
     *
     * @param repository a reference, whose tag and digest play no part
     * @param options how to talk to the registry
     * @return the repository
     */
    public static Repository open(ImageReference repository, RegistryOptions options) {
        return RemoteRepository.open(repository, options);
    }
}
