package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.layer.ExportOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SortedSet;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The bytes of version 1 of the canonical form. A digest in this test may change only together with the version. Each
 * layer is created in several orders, and exported under several locales and time zones.
 */
class CanonicalFormTest {
    private static final Locale LOCALE = Locale.getDefault();
    private static final TimeZone ZONE = TimeZone.getDefault();

    private Images images;

    @BeforeEach
    void makeStore() throws IOException {
        images = new Images();
    }

    @AfterEach
    void closeStore() throws Exception {
        Locale.setDefault(LOCALE);
        TimeZone.setDefault(ZONE);
        images.close();
    }

    private static void goElsewhere(int order) {
        Locale.setDefault(List.of(Locale.ROOT, Locale.forLanguageTag("tr-TR"), Locale.forLanguageTag("ar-EG"))
                .get(order));
        TimeZone.setDefault(TimeZone.getTimeZone(
                List.of("UTC", "Pacific/Apia", "Asia/Kathmandu").get(order)));
    }

    /** Applies the edits in an order that depends on the number. */
    private static void inOrder(int order, List<Images.Edit> edits, Layer layer) throws IOException {
        List<Images.Edit> mixed = new ArrayList<>(edits);
        if (order > 0) {
            Collections.shuffle(mixed, new Random(order));
        }
        for (Images.Edit edit : mixed) {
            edit.on(layer);
        }
    }

    /** Sets the time of each file to one that depends only on its path. */
    private static void setTimes(Layer layer) throws IOException {
        SortedSet<String> paths = Images.paths(layer);
        paths.add("/");
        for (String path : paths) {
            int number = path.hashCode() & 0xFFFF;
            layer.setModifiedTime(path, Instant.ofEpochSecond(1_000_000_000L + number, number % 3 * 123_456_789L));
        }
    }

    private String layer(String parent, String name, int order, List<Images.Edit> edits) throws IOException {
        return images.edit(parent, name, layer -> {
            inOrder(order, edits, layer);
            setTimes(layer);
        });
    }

    private String digest(String layer) throws IOException {
        return Digest.of(images.canonical(layer)).toString();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 >> 3);
        }
        return bytes;
    }

    private static void write(Layer layer, String path, byte[] content) throws IOException {
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            layer.createDirectories(path.substring(0, slash));
        }
        layer.write(path, 0, content);
    }

    private static final List<Images.Edit> ALL_KINDS = List.of(
            layer -> write(layer, "/etc/passwd", "root:x:0:0::/:/bin/sh\n".getBytes(StandardCharsets.UTF_8)),
            layer -> write(layer, "/usr/bin/tool", bytes(70_000)),
            layer -> {
                write(layer, "/usr/lib/a", bytes(10));
                layer.createLink("/usr/lib/z", "/usr/lib/a");
                layer.createDirectories("/usr/share");
                layer.createLink("/usr/share/m", "/usr/lib/a");
            },
            layer -> layer.createSymbolicLink("/lib", "usr/lib"),
            layer -> {
                layer.createDirectories("/dev");
                layer.createNode("/dev/null", FileKind.CHARACTER_DEVICE, 0666, 0x103);
                layer.createNode("/dev/disk", FileKind.BLOCK_DEVICE, 0660, 0x0001_2345_0067L);
                layer.createNode("/dev/pipe", FileKind.FIFO, 0600, 0);
            },
            layer -> {
                layer.createDirectory("/tmp");
                layer.setMode("/tmp", 01777);
            },
            layer -> {
                write(layer, "/srv/sticky", bytes(3));
                layer.setMode("/srv/sticky", 06755);
                layer.setOwner("/srv/sticky", 1000, 50);
            },
            layer -> write(layer, "/empty", new byte[0]));

    private static final List<Images.Edit> ODD_ONES = List.of(
            layer -> write(layer, "/" + "n".repeat(255), bytes(1)),
            layer -> write(layer, "/" + "deep/".repeat(60) + "file", bytes(513)),
            layer -> write(layer, "/grün/Ωmega", bytes(512)),
            layer -> write(layer, "/bytes\uDCFF\uDC80", bytes(1024)),
            layer -> {
                write(layer, "/owner", bytes(5));
                layer.setOwner("/owner", 4_294_967_294L, 3_000_000L);
            },
            layer -> {
                write(layer, "/attributes", bytes(5));
                layer.setXattr("/attributes", "user.b", new byte[] {0, 1, '\n', '=', (byte) 0xFF});
            },
            layer -> {
                write(layer, "/capable", bytes(5));
                layer.setXattr("/capable", "security.capability", bytes(20));
                layer.setXattr("/capable", "user.a", new byte[0]);
            },
            layer -> layer.createSymbolicLink("/long", "t".repeat(300)),
            layer -> {
                try (LayerFile file = layer.openFile("/sparse", FileOption.WRITE, FileOption.CREATE)) {
                    file.truncate(1 << 20);
                }
            },
            layer -> write(layer, "/A", bytes(1)),
            layer -> write(layer, "/a", bytes(1)),
            layer -> write(layer, "/a-b/c", bytes(1)),
            layer -> write(layer, "/con.txt.", bytes(1)));

    private static final List<Images.Edit> CHANGES = List.of(
            layer -> layer.delete("/empty"),
            layer -> layer.deleteRecursively("/srv"),
            layer -> layer.write("/usr/share/m", 2, new byte[] {9}),
            layer -> {
                layer.delete("/lib");
                layer.createDirectory("/lib");
            },
            layer -> layer.setMode("/tmp", 0755),
            layer -> layer.rename("/usr/bin/tool", "/usr/bin/renamed"),
            layer -> write(layer, "/new/file", bytes(4_097)));

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void everyKindOfFile(int order) throws Exception {
        goElsewhere(order);
        assertEquals(
                "sha256:61485a48984d432afcaf0a461f116fe323665478412a4828c5a375a212377dcc",
                digest(layer(null, "layer", order, ALL_KINDS)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void longNamesLargeNumbersBytesAndAttributes(int order) throws Exception {
        goElsewhere(order);
        assertEquals(
                "sha256:11f2af28f29667ecf9ce41d0e4cced64661613628bf8c9def0efbd9e91e71bc7",
                digest(layer(null, "layer", order, ODD_ONES)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void whatChangedToTheLayerBelow(int order) throws Exception {
        goElsewhere(order);
        layer(null, "base", order, ALL_KINDS);
        assertEquals(
                "sha256:c6f1ee0f17e428124a44f88b789c5914d5971494c8a347bc1422b7d31c7a9caa",
                digest(layer("base", "layer", order, CHANGES)));
    }

    @Test
    void nothingAtAll() throws Exception {
        assertEquals(
                "sha256:78ac83fc8a5a070cc24a646ba9cba87d4f0ff698f14da6920e77357c58cb6716",
                digest(layer(null, "layer", 0, List.of())));
    }

    @Test
    void timesAboveTheLatestAreClampedInNewContentOnly() throws Exception {
        layer(null, "base", 0, ALL_KINDS);
        layer("base", "layer", 0, CHANGES);
        ExportOptions clamped =
                ExportOptions.defaults().withCanonical(true).withLatest(Instant.ofEpochSecond(1_000_000_100L));
        assertEquals(
                "sha256:2ffc4af2adb1701fae13027b89d012ca6ea04babc3ad904934fe74e1744f4cf5",
                Digest.of(images.write("layer", clamped)).toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void packedWithZstdItIsTheSameEverywhereToo(int order) throws Exception {
        goElsewhere(order);
        layer(null, "layer", order, ALL_KINDS);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        images.tars
                .blob("layer", Compression.ZSTD, ExportOptions.defaults().withCanonical(true))
                .writeTo(packed);
        assertEquals(
                "sha256:a44b3b3b74da18be75953da91192a2ccc575387c2eda56876fc2335bc6091de8",
                Digest.of(packed.toByteArray()).toString());
    }
}
