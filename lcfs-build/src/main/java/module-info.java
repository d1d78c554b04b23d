/**
 * Building of images in a layer store: steps that are run only if their input changed.
 *
 * <pre>{@code
 * Image app = ImageBuilder.from(store, "debian")
 *         .copy(Path.of("build/libs"), "/app/libs/")
 *         .copy(Path.of("build/classes"), "/app/classes/")
 *         .workdir("/app")
 *         .entrypoint("java", "-cp", "classes:libs/*", "com.example.Main")
 *         .commitTo("app");
 * }</pre>
 *
 * <p>{@link io.lcfs.build.ImageBuilder} describes an image and builds it in a {@link io.lcfs.LayerStore}, from which
 * {@link io.lcfs.oci.ImageStore} pushes it. {@link io.lcfs.build.BuildCache} removes the layers of steps that nothing
 * needs any more.
 */
@org.jspecify.annotations.NullMarked
module io.lcfs.build {
    requires transitive io.lcfs.api;
    requires transitive io.lcfs.oci;
    requires static org.jspecify;

    exports io.lcfs.build;
    exports io.lcfs.build.dockerfile;
    exports io.lcfs.build.run;
}
