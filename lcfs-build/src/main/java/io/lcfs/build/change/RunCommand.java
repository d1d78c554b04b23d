package io.lcfs.build.change;

import io.lcfs.Layer;
import io.lcfs.build.cache.KeyDigest;
import io.lcfs.build.run.StepCommand;
import io.lcfs.build.run.StepRunner;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** A command that changes the layer. */
public final class RunCommand implements FileChange {
    private final StepRunner runner;
    private final StepCommand command;
    private final Map<String, String> unseen;

    /**
     * Creates the change.
     *
     * @param runner the runner
     * @param command the command
     * @param unseen further variables that the command sees, but that are no part of the key
     */
    public RunCommand(StepRunner runner, StepCommand command, Map<String, String> unseen) {
        this.runner = runner;
        this.command = command;
        this.unseen = Map.copyOf(unseen);
    }

    @Override
    public String read(KeyDigest key, StepFiles files) {
        key.text("run").text(runner.identity()).number(command.arguments().size());
        command.arguments().forEach(key::text);
        key.number(command.environment().size());
        command.environment().forEach((name, value) -> key.text(name).text(value));
        key.text(command.workingDirectory()).text(command.user());
        key.time(files.latest());
        return "RUN " + String.join(" ", command.arguments());
    }

    @Override
    public void apply(Layer layer, StepFiles files) throws IOException {
        Map<String, String> environment = new TreeMap<>(unseen);
        environment.putAll(command.environment());
        runner.run(
                layer, new StepCommand(command.arguments(), environment, command.workingDirectory(), command.user()));
    }
}
