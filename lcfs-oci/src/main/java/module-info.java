/**
 * Import of OCI images into a layer store and export from it: layer tars, image layouts and archives, registries.
 *
 * <pre>{@code
 * ImageStore images = ImageStore.of(store);
 * try (OciLayout layout = OciLayout.open(Path.of("images"))) {
 *     images.pull(layout, "latest", "debian", PullOptions.defaults());
 * }
 * Image base = images.get("debian");
 * try (Layer work = store.cloneLayer(base.layer(), "work")) {
 *     work.writeAllBytes("/etc/motd", "hello\n".getBytes(UTF_8));
 *     images.commit(work, base.config().withCmd(List.of("/bin/sh")), "write motd", "app");
 * }
 * try (Repository registry = Registry.open("localhost:5000/team/app", RegistryOptions.defaults())) {
 *     images.push("app", registry, "1.0", PushOptions.defaults());
 * }
 * }</pre>
 *
 * <p>The entry point is {@link io.lcfs.oci.ImageStore}, for whole images in a {@link io.lcfs.LayerStore}. The sources
 * and targets of images are {@link io.lcfs.oci.layout.OciLayout}, {@link io.lcfs.oci.layout.OciArchive},
 * {@link io.lcfs.oci.layout.DockerArchive} and {@link io.lcfs.oci.Registry}. {@link io.lcfs.oci.spec.ImageConfig}
 * describes how an image is run. {@link io.lcfs.oci.LayerTars} handles single layers, and
 * {@link io.lcfs.oci.LayerDirectories} directories of the host.
 */
@org.jspecify.annotations.NullMarked
module io.lcfs.oci {
    requires transitive io.lcfs.api;
    requires transitive io.lcfs.compress;
    requires static org.jspecify;
    requires static com.google.errorprone.annotations;
    requires com.google.gson;
    requires java.net.http;
    requires org.slf4j;

    exports io.lcfs.oci;
    exports io.lcfs.oci.content;
    exports io.lcfs.oci.daemon;
    exports io.lcfs.oci.image;
    exports io.lcfs.oci.layer;
    exports io.lcfs.oci.layout;
    exports io.lcfs.oci.registry;
    exports io.lcfs.oci.registry.login;
    exports io.lcfs.oci.spec;
}
