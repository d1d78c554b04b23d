package io.lcfs.build;

import io.lcfs.build.change.FileChange;
import io.lcfs.build.dockerfile.BuildStage;
import io.lcfs.build.dockerfile.Dockerfile;
import io.lcfs.build.dockerfile.DockerfileException;
import io.lcfs.build.dockerfile.Instruction;
import io.lcfs.build.place.PlaceDirectory;
import io.lcfs.build.words.Expander;
import io.lcfs.build.words.GoDuration;
import io.lcfs.build.words.IgnoreRules;
import io.lcfs.oci.spec.HealthCheck;
import io.lcfs.oci.spec.ImageConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The instructions of one stage as steps of a description. Used by one thread.
 *
 * <p>The configuration is also changed here, beside the description, because the variables, the shell and the working
 * directory of an instruction are those after the instruction before it.
 */
final class StageSteps {
    private static final List<String> SHELL = List.of("/bin/sh", "-c");
    private static final int MAX_PORTS = 1 << 16;

    private final DockerfileStages stages;
    private final BuildStage stage;
    private final Map<String, String> arguments = new TreeMap<>();
    private ImageBuilder builder;
    private ImageConfig config;
    private boolean hasLayer;
    private boolean hasCmd;

    StageSteps(DockerfileStages stages, BuildStage stage, ImageBuilder builder, ImageConfig config, boolean hasLayer) {
        this.stages = stages;
        this.stage = stage;
        this.builder = builder;
        this.config = config;
        this.hasLayer = hasLayer;
    }

    /** Returns the beginning of a stage on this one, which sees the variables of ARG that this one declared. */
    StageSteps on(BuildStage upper) throws IOException {
        StageSteps begun = new StageSteps(stages, upper, builder, config, hasLayer);
        begun.arguments.putAll(arguments);
        return begun.onBase();
    }

    /** Runs the instructions that the base keeps for builds on it. */
    StageSteps onBase() throws IOException {
        List<String> triggers = config.settings().onBuild();
        if (triggers.isEmpty()) {
            return this;
        }
        set(changed -> changed.withOnBuild(List.of()));
        for (String trigger : triggers) {
            try {
                Dockerfile one = Dockerfile.parse("FROM scratch\n" + trigger);
                runAll(one.stages().get(0).instructions());
            } catch (DockerfileException e) {
                throw DockerfileStages.fault(
                        stage.from(), "trigger \"" + trigger + "\" of the base: " + e.getMessage(), e);
            }
        }
        return this;
    }

    /** Changes the configuration without an entry in the history. */
    StageSteps set(UnaryOperator<ImageConfig> change) {
        configure("", change);
        return this;
    }

    /** Returns the description after all instructions. */
    ImageBuilder finished() {
        return hasLayer
                ? builder
                : builder.layer("FROM scratch", FileChanges.none().mkdir("/"));
    }

    private void configure(String createdBy, UnaryOperator<ImageConfig> change) {
        config = change.apply(config);
        builder = builder.configure(createdBy, change);
    }

    private void addLayer(String createdBy, FileChanges changes, UnaryOperator<ImageConfig> change) {
        config = change.apply(config);
        builder = builder.layer(createdBy, changes, change);
        hasLayer = true;
    }

    /** Runs instructions. */
    void runAll(List<Instruction> instructions) throws IOException {
        for (Instruction instruction : instructions) {
            try {
                run(instruction);
            } catch (IllegalArgumentException e) {
                throw DockerfileStages.fault(instruction, e.getMessage(), e);
            }
        }
    }

    private void run(Instruction instruction) throws IOException {
        switch (instruction.keyword()) {
            case ADD, COPY -> copy(instruction);
            case ARG -> declare(instruction);
            case CMD -> {
                List<String> cmd = command(instruction);
                configure("CMD " + Settings.shown(cmd), changed -> changed.withCmd(cmd));
                hasCmd = true;
            }
            case ENTRYPOINT -> entrypoint(instruction);
            case ENV -> {
                Map<String, String> pairs = pairs(instruction);
                configure(text("ENV", pairs), changed -> all(changed, pairs, Settings::env));
            }
            case EXPOSE -> expose(instruction);
            case HEALTHCHECK -> {
                HealthCheck check = healthCheck(instruction);
                configure(instruction.text(), changed -> changed.withHealthCheck(check));
            }
            case LABEL -> {
                Map<String, String> pairs = pairs(instruction);
                configure(text("LABEL", pairs), changed -> all(changed, pairs, Settings::label));
            }
            case MAINTAINER -> configure(instruction.text(), changed -> changed.withAuthor(argument(instruction)));
            case ONBUILD -> onBuild(instruction);
            case RUN -> runCommand(instruction);
            case SHELL ->
                configure(
                        "SHELL " + Settings.shown(instruction.arguments()),
                        changed -> changed.withShell(instruction.arguments()));
            case STOPSIGNAL -> {
                String signal = expandedArgument(instruction);
                configure("STOPSIGNAL " + signal, changed -> changed.withStopSignal(signal));
            }
            case USER -> {
                String user = expandedArgument(instruction);
                configure("USER " + user, changed -> changed.withUser(user));
            }
            case VOLUME -> volume(instruction);
            case WORKDIR -> workdir(instruction);
            case FROM -> throw new IllegalArgumentException("FROM begins another stage");
        }
    }

    private static String argument(Instruction instruction) {
        return instruction.arguments().get(0);
    }

    /** A change of the configuration by a name and a value. */
    private interface Setting {
        UnaryOperator<ImageConfig> of(String name, String value);
    }

    private static ImageConfig all(ImageConfig config, Map<String, String> pairs, Setting setting) {
        ImageConfig changed = config;
        for (Map.Entry<String, String> pair : pairs.entrySet()) {
            changed = setting.of(pair.getKey(), pair.getValue()).apply(changed);
        }
        return changed;
    }

    private static String text(String keyword, Map<String, String> pairs) {
        StringBuilder text = new StringBuilder(keyword);
        pairs.forEach((name, value) -> text.append(' ').append(name).append('=').append(value));
        return text.toString();
    }

    /** Returns the variables that an instruction sees: those of the environment hide those of ARG. */
    private Map<String, String> variables() {
        Map<String, String> variables = new TreeMap<>(arguments);
        variables.putAll(environment());
        return variables;
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        for (String variable : config.settings().environment()) {
            int equal = variable.indexOf('=');
            environment.put(variable.substring(0, equal), variable.substring(equal + 1));
        }
        return environment;
    }

    private Expander expander() {
        return new Expander(variables(), stages.escape());
    }

    private String expandedArgument(Instruction instruction) {
        String value = expander().word(argument(instruction));
        return Settings.requireNotEmpty("value of " + instruction.keyword() + " after expansion", value);
    }

    private Map<String, String> pairs(Instruction instruction) {
        Expander expander = expander();
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String word : instruction.arguments()) {
            int equal = word.indexOf('=');
            String name = expander.word(word.substring(0, equal));
            pairs.put(name, expander.word(word.substring(equal + 1)));
        }
        return pairs;
    }

    private void declare(Instruction instruction) {
        for (String word : instruction.arguments()) {
            int equal = word.indexOf('=');
            String name = equal < 0 ? word : word.substring(0, equal);
            @Nullable String given = stages.values().arguments.get(name);
            @Nullable
            String value = given != null || equal < 0
                    ? stages.argument(name)
                    : expander().word(word.substring(equal + 1));
            if (value != null) {
                arguments.put(name, value);
            }
            configure("ARG " + name + (value == null ? "" : "=" + value), UnaryOperator.identity());
        }
    }

    /** Returns the command of an instruction, whose shell form begins with the shell. */
    private List<String> command(Instruction instruction) {
        List<String> words = instruction.arguments();
        if (instruction.isJson() || words.isEmpty()) {
            return words;
        }
        List<String> command = new ArrayList<>(shell());
        command.add(words.get(0));
        return command;
    }

    private List<String> shell() {
        List<String> shell = config.settings().shell();
        return shell.isEmpty() ? SHELL : shell;
    }

    private void entrypoint(Instruction instruction) {
        List<String> entrypoint = command(instruction);
        boolean keepsCmd = hasCmd;
        configure(
                "ENTRYPOINT " + Settings.shown(entrypoint),
                changed -> keepsCmd
                        ? changed.withEntrypoint(entrypoint)
                        : changed.withEntrypoint(entrypoint).withCmd(List.of()));
    }

    private void expose(Instruction instruction) {
        List<String> ports = new ArrayList<>();
        for (String word : instruction.arguments()) {
            for (String port : expander().word(word).strip().split("\\s+")) {
                addPorts(port, ports);
            }
        }
        configure("EXPOSE " + String.join(" ", ports), changed -> {
            ImageConfig exposed = changed;
            for (String port : ports) {
                exposed = Settings.expose(port).apply(exposed);
            }
            return exposed;
        });
    }

    /** Adds a port, or each port of a range, which Docker lists singly. */
    private static void addPorts(String text, List<String> ports) {
        int slash = text.indexOf('/');
        String protocol = slash < 0 ? "/tcp" : text.substring(slash).toLowerCase(Locale.ROOT);
        String range = slash < 0 ? text : text.substring(0, slash);
        if (!range.matches("[0-9]{1,5}-[0-9]{1,5}")) {
            ports.add(range + protocol);
            return;
        }
        int dash = range.indexOf('-');
        int first = Integer.parseInt(range.substring(0, dash));
        int last = Integer.parseInt(range.substring(dash + 1));
        if (first > last || last >= MAX_PORTS) {
            throw new IllegalArgumentException("the ports " + text + " are not a range from 0 to " + (MAX_PORTS - 1));
        }
        for (int port = first; port <= last; port++) {
            ports.add(port + protocol);
        }
    }

    private HealthCheck healthCheck(Instruction instruction) {
        List<String> test = new ArrayList<>(instruction.arguments());
        if (test.get(0).equals("CMD") && !instruction.isJson()) {
            test.set(0, "CMD-SHELL");
        }
        List<String> retries = instruction.flag("retries");
        if (!retries.isEmpty() && !retries.get(0).matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("the flag --retries is " + retries.get(0) + ", not a number");
        }
        return new HealthCheck(
                test,
                duration(instruction, "interval"),
                duration(instruction, "timeout"),
                duration(instruction, "start-period"),
                duration(instruction, "start-interval"),
                retries.isEmpty() ? null : Integer.valueOf(retries.get(0)));
    }

    private static @Nullable Duration duration(Instruction instruction, String flag) {
        List<String> values = instruction.flag(flag);
        return values.isEmpty() ? null : GoDuration.of(values.get(0));
    }

    private void onBuild(Instruction instruction) {
        Instruction trigger = instruction.trigger();
        if (trigger == null || !trigger.documents().isEmpty()) {
            throw new IllegalArgumentException("a here-document cannot be kept in an image");
        }
        configure(instruction.text(), changed -> {
            List<String> all = new ArrayList<>(changed.settings().onBuild());
            all.add(trigger.text());
            return changed.withOnBuild(all);
        });
    }

    private void volume(Instruction instruction) {
        List<String> paths =
                instruction.arguments().stream().map(expander()::word).toList();
        configure("VOLUME " + Settings.shown(paths), changed -> {
            ImageConfig with = changed;
            for (String path : paths) {
                with = Settings.volume(path).apply(with);
            }
            return with;
        });
    }

    private String workingDirectory() {
        String directory = config.settings().workingDirectory();
        return directory.isEmpty() ? "/" : directory;
    }

    /** Returns the absolute form of a path of the image, without a slash at its end. */
    private String absolute(String path) {
        return "/" + IgnoreRules.clean(path.startsWith("/") ? path : workingDirectory() + "/" + path);
    }

    private void workdir(Instruction instruction) {
        String path = absolute(expandedArgument(instruction));
        addLayer(
                "WORKDIR " + path,
                FileChanges.none()
                        .with(new PlaceDirectory(path, config.settings().user())),
                changed -> changed.withWorkingDirectory(path));
    }

    private void copy(Instruction instruction) throws IOException {
        DockerfileCopy copy = new DockerfileCopy(instruction, expander(), this::absolute);
        List<String> from = instruction.flag("from");
        List<FileChange> all = from.isEmpty()
                ? copy.fromContext(stages.context())
                : List.of(copy.from(stages.origin(instruction, stage, from.get(0))));
        FileChanges changes = FileChanges.none();
        for (FileChange change : all) {
            changes = changes.with(change);
        }
        addLayer(copy.createdBy(), changes, UnaryOperator.identity());
    }

    private void runCommand(Instruction instruction) {
        DockerfileRun run = new DockerfileRun(instruction, stages.values(), arguments);
        addLayer(
                run.createdBy(shell()),
                FileChanges.none()
                        .with(run.change(
                                shell(),
                                environment(),
                                workingDirectory(),
                                config.settings().user())),
                UnaryOperator.identity());
    }
}
