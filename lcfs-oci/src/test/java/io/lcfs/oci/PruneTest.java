package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageConfig;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruneTest {
    /** A change that another thread makes just before the store removes the first layer. */
    private interface Meanwhile {
        void change(LayerStore store, String layer) throws IOException;
    }

    @TempDir
    private Path folder;

    private static LayerStore changedBeforeARemoval(LayerStore store, Meanwhile meanwhile) {
        boolean[] changed = {false};
        return (LayerStore) Proxy.newProxyInstance(
                LayerStore.class.getClassLoader(), new Class<?>[] {LayerStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("equals")) {
                        return proxy == arguments[0];
                    }
                    if (method.getName().equals("remove") && !changed[0]) {
                        changed[0] = true;
                        meanwhile.change(store, (String) arguments[0]);
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private List<String> prune(Meanwhile meanwhile) throws IOException {
        Path layout = folder.resolve("layout");
        try (OciLayout target = OciLayout.create(layout)) {
            SampleImage.of("one", true).writeTo(target, "one");
        }
        try (LayerStore store = LayerStore.createInMemory(16 << 20, StoreOptions.defaults());
                ImageSource source = OciLayout.open(layout)) {
            ImageStore images = ImageStore.of(store);
            PullOptions options = PullOptions.defaults().withPlatform(new Platform("linux", "amd64", null));
            images.pull(source, "one", "app", options);
            // The name goes to another image, and the layers stay.
            try (Layer other = store.createLayer("other")) {
                images.commit(other, ImageConfig.of(new Platform("linux", "amd64", null)), "made", "app");
            }
            List<String> removed =
                    ImageStore.of(changedBeforeARemoval(store, meanwhile)).prune();
            assertEquals(List.of(), store.check().findings());
            return removed;
        }
    }

    @Test
    void aLayerThatAnotherThreadRemovesMeanwhileIsNoFailure() throws IOException {
        List<String> first = new ArrayList<>();
        List<String> removed = prune((store, layer) -> {
            first.add(layer);
            store.remove(layer);
        });
        assertFalse(removed.isEmpty());
        assertFalse(removed.contains(first.get(0)));
    }

    @Test
    void aLayerThatAnotherThreadClonesMeanwhileStays() throws IOException {
        assertEquals(
                List.of(),
                prune((store, layer) -> store.cloneLayer(layer, "clone").close()));
    }

    /** A target that runs some work before each blob is written. */
    private static ImageTarget before(ImageTarget target, Meanwhile meanwhile, LayerStore store) {
        return (ImageTarget) Proxy.newProxyInstance(
                ImageTarget.class.getClassLoader(), new Class<?>[] {ImageTarget.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("write") && arguments.length == 1) {
                        meanwhile.change(store, "");
                    }
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void anImageThatIsRemovedWhileItIsPushedIsPushedAndThenItsLayersGo() throws IOException {
        SampleImage image = SampleImage.of("one", true);
        for (long kept : new long[] {0, 1 << 20}) {
            try (OciLayout source = OciLayout.create(folder.resolve("source"));
                    OciLayout target = OciLayout.create(folder.resolve("target" + kept));
                    LayerStore store = LayerStore.createInMemory(16 << 20, StoreOptions.defaults())) {
                image.writeTo(source, "one");
                ImageStore images = ImageStore.of(store);
                PullOptions options = PullOptions.defaults()
                        .withPlatform(new Platform("linux", "amd64", null))
                        .withLayers(ImportOptions.defaults().withKeptBlobs(kept));
                images.pull(source, "one", "app", options);
                Meanwhile removal = (any, layer) -> {
                    images.remove("app");
                    assertEquals(List.of(), images.prune());
                };
                images.push("app", before(target, removal, store), "1", PushOptions.defaults());
                assertEquals(
                        image.config().diffIds(),
                        SampleImage.readAll(target, "1").diffIds());
                assertEquals(List.of(), store.list());
                assertEquals(List.of(), store.check().findings());
            }
        }
    }

    @Test
    void anImageIsRemovedWithTheLayersThatNothingElseNeeds() throws IOException {
        PullOptions options = PullOptions.defaults().withPlatform(new Platform("linux", "amd64", null));
        try (OciLayout source = OciLayout.create(folder.resolve("source"));
                LayerStore store = LayerStore.createInMemory(16 << 20, StoreOptions.defaults())) {
            SampleImage.of("one", true).writeTo(source, "one");
            ImageStore images = ImageStore.of(store);
            String top = images.pull(source, "one", "app", options).layer();
            images.pull(source, "one", "again", options);
            List<LayerInfo> layers = store.list();
            assertEquals(2, layers.size());
            images.remove("app");
            assertEquals(layers, store.list());
            store.cloneLayer(top, "clone").close();
            images.remove("again");
            assertEquals(3, store.list().size());
            store.remove("clone");
            assertEquals(2, images.prune().size());
            images.pull(source, "one", "app", options);
            store.createLayer("own").close();
            images.remove("app");
            images.remove("none");
            assertEquals(
                    List.of("own"), store.list().stream().map(LayerInfo::name).toList());
        }
    }
}
