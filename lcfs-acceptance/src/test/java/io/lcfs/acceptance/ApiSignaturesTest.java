package io.lcfs.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.LayerStore;
import io.lcfs.build.ImageBuilder;
import io.lcfs.build.dockerfile.Dockerfile;
import io.lcfs.build.run.StepRunner;
import io.lcfs.compress.CompressionFormat;
import io.lcfs.nio.LayerFileSystems;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.layer.ImportedLayer;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.registry.Repository;
import io.lcfs.oci.registry.login.CredentialSource;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The public members of the API use only types that a user can access: types of java.base, and public types of exported
 * packages.
 */
final class ApiSignaturesTest {
    private static final List<Class<?>> ONE_OF_EACH = List.of(
            LayerStore.class,
            BlockDevice.class,
            ImageStore.class,
            Digest.class,
            Image.class,
            ImportedLayer.class,
            OciLayout.class,
            Repository.class,
            CredentialSource.class,
            ImageConfig.class,
            ImageBuilder.class,
            Dockerfile.class,
            StepRunner.class,
            LayerFileSystems.class,
            CompressionFormat.class);

    @Test
    void signaturesHaveOnlyTypesThatAUserCanSee() throws Exception {
        Set<String> hidden = new TreeSet<>();
        int types = 0;
        for (Class<?> one : ONE_OF_EACH) {
            for (Class<?> type : visibleTypes(one)) {
                types++;
                for (Type used : usedBy(type)) {
                    requireVisible(used, type, hidden);
                }
            }
        }
        assertEquals(Set.of(), hidden);
        assertTrue(types > 80, types + " types were looked at");
    }

    /** Returns the public types of the package that contains a type. */
    private static List<Class<?>> visibleTypes(Class<?> one) throws IOException, ClassNotFoundException {
        Path place = LibraryFiles.of(one);
        if (Files.isDirectory(place)) {
            return visibleTypes(place, one);
        }
        try (FileSystem jar = FileSystems.newFileSystem(place)) {
            return visibleTypes(jar.getPath("/"), one);
        }
    }

    private static List<Class<?>> visibleTypes(Path root, Class<?> one) throws IOException, ClassNotFoundException {
        String packageName = one.getPackageName();
        List<Class<?>> visible = new ArrayList<>();
        try (Stream<Path> files = Files.list(root.resolve(packageName.replace('.', '/')))) {
            for (String file :
                    files.map(Path::getFileName).map(Path::toString).sorted().toList()) {
                if (file.endsWith(".class") && !file.equals("package-info.class")) {
                    Class<?> type =
                            Class.forName(packageName + "." + file.replace(".class", ""), false, one.getClassLoader());
                    if (isVisible(type)) {
                        visible.add(type);
                    }
                }
            }
        }
        return visible;
    }

    private static List<Type> usedBy(Class<?> type) {
        List<Type> used = new ArrayList<>(List.of(type.getGenericInterfaces()));
        if (type.getGenericSuperclass() != null) {
            used.add(type.getGenericSuperclass());
        }
        for (Field field : type.getDeclaredFields()) {
            if (isForUsers(field.getModifiers())) {
                used.add(field.getGenericType());
            }
        }
        Stream.concat(Stream.of(type.getDeclaredMethods()), Stream.of(type.getDeclaredConstructors()))
                .filter(member -> isForUsers(member.getModifiers()) && !member.isSynthetic())
                .forEach(member -> addTypes(member, used));
        return used;
    }

    private static void addTypes(Executable member, List<Type> used) {
        used.addAll(List.of(member.getGenericParameterTypes()));
        used.addAll(List.of(member.getGenericExceptionTypes()));
        used.add(member.getAnnotatedReturnType().getType());
    }

    private static boolean isForUsers(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static void requireVisible(Type used, Class<?> by, Set<String> hidden) {
        if (used instanceof Class<?> type) {
            Class<?> element = type.isArray() ? type.componentType() : type;
            if (!element.isPrimitive() && !isVisible(element)) {
                hidden.add(element.getName() + " in " + by.getName());
            }
        } else if (used instanceof ParameterizedType parameterized) {
            requireVisible(parameterized.getRawType(), by, hidden);
            Stream.of(parameterized.getActualTypeArguments()).forEach(type -> requireVisible(type, by, hidden));
        } else if (used instanceof GenericArrayType array) {
            requireVisible(array.getGenericComponentType(), by, hidden);
        } else if (used instanceof WildcardType wildcard) {
            Stream.concat(Stream.of(wildcard.getUpperBounds()), Stream.of(wildcard.getLowerBounds()))
                    .forEach(type -> requireVisible(type, by, hidden));
        }
    }

    private static boolean isVisible(Class<?> type) {
        Module base = Object.class.getModule();
        boolean exported = type.getModule() == base && base.isExported(type.getPackageName())
                || ONE_OF_EACH.stream().anyMatch(one -> one.getPackageName().equals(type.getPackageName()));
        return exported && Modifier.isPublic(type.getModifiers());
    }
}
