package io.lcfs.build;

import io.lcfs.oci.content.Platform;
import io.lcfs.oci.spec.ImageConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Changes of the configuration of an image. Values that no configuration can have are refused at once. */
final class Settings {
    private static final ImageConfig ANY = ImageConfig.of(new Platform("any", "any", null));

    private Settings() {}

    /** Returns a change that was tried on a configuration. */
    static UnaryOperator<ImageConfig> checked(UnaryOperator<ImageConfig> change) {
        Objects.requireNonNull(change.apply(ANY));
        return change;
    }

    static String requireNotEmpty(String what, String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the " + what + " is empty");
        }
        return text;
    }

    static UnaryOperator<ImageConfig> env(String name, String value) {
        if (name.isEmpty() || name.indexOf('=') >= 0) {
            throw new IllegalArgumentException("name of a variable \"" + name + "\" is empty or contains =");
        }
        return checked(config -> {
            List<String> all = new ArrayList<>(config.settings().environment());
            String variable = name + "=" + value;
            int place = 0;
            while (place < all.size() && !all.get(place).startsWith(name + "=")) {
                place++;
            }
            if (place < all.size()) {
                all.set(place, variable);
            } else {
                all.add(variable);
            }
            return config.withEnvironment(all);
        });
    }

    static UnaryOperator<ImageConfig> workdir(String path) {
        requireNotEmpty("working directory", path);
        if (path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the working directory contains a NUL: " + path.replace('\0', '?'));
        }
        return config -> {
            String before = config.settings().workingDirectory();
            return config.withWorkingDirectory(
                    path.startsWith("/") ? path : before + (before.endsWith("/") ? "" : "/") + path);
        };
    }

    static UnaryOperator<ImageConfig> label(String key, String value) {
        requireNotEmpty("key of a label", key);
        Objects.requireNonNull(value);
        return config -> {
            Map<String, String> all = new TreeMap<>(config.settings().labels());
            all.put(key, value);
            return config.withLabels(all);
        };
    }

    static UnaryOperator<ImageConfig> expose(String port) {
        String whole = port.contains("/") ? port : port + "/tcp";
        return checked(config -> config.withExposedPorts(with(config.settings().exposedPorts(), whole)));
    }

    static UnaryOperator<ImageConfig> volume(String path) {
        return checked(config -> config.withVolumes(with(config.settings().volumes(), path)));
    }

    private static List<String> with(List<String> names, String name) {
        List<String> all = new ArrayList<>(names);
        if (!all.contains(name)) {
            all.add(name);
        }
        return all;
    }

    /** Returns a list as a command has it. */
    static String shown(List<String> arguments) {
        return arguments.stream()
                .map(argument -> "\"" + argument.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
