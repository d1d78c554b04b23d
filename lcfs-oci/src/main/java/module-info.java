/** OCI images in and out of a layer store: layer tars, image layouts and archives, registries. */
@org.jspecify.annotations.NullMarked
module io.lcfs.oci {
    requires transitive io.lcfs.api;
    requires static org.jspecify;
    requires static com.google.errorprone.annotations;
    requires com.google.gson;
    requires io.lcfs.compress;
    requires java.net.http;
    requires org.apache.commons.compress;
    requires org.slf4j;

    exports io.lcfs.oci;
}
