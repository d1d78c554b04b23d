package io.lcfs.build;

import io.lcfs.build.change.FileChange;
import io.lcfs.build.change.RunCommand;
import io.lcfs.build.dockerfile.HereDocument;
import io.lcfs.build.dockerfile.Instruction;
import io.lcfs.build.run.StepCommand;
import io.lcfs.build.run.StepRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One instruction RUN. */
final class DockerfileRun {
    private static final Set<String> PROXIES =
            Set.of("HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY");

    private final Instruction instruction;
    private final DockerfileBuild.Values values;
    private final Map<String, String> arguments;

    /** Creates the instruction; {@code arguments} are the variables of ARG. */
    DockerfileRun(Instruction instruction, DockerfileBuild.Values values, Map<String, String> arguments) {
        this.instruction = instruction;
        this.values = values;
        this.arguments = new TreeMap<>(arguments);
        requireDefault("network", "default");
        requireDefault("security", "sandbox");
        if (!instruction.flag("mount").isEmpty()) {
            throw new IllegalArgumentException("the flag --mount is not supported");
        }
    }

    private void requireDefault(String flag, String supported) {
        for (String value : instruction.flag(flag)) {
            if (!value.equals(supported)) {
                throw new IllegalArgumentException(
                        "the flag --" + flag + " is " + value + "; only " + supported + " is supported");
            }
        }
    }

    /** Returns the text for the history of the image, as Docker writes it. */
    String createdBy(List<String> shell) {
        String seen = arguments.isEmpty()
                ? ""
                : "|" + arguments.size()
                        + arguments.entrySet().stream()
                                .map(argument -> " " + argument.getKey() + "=" + argument.getValue())
                                .collect(Collectors.joining())
                        + " ";
        return "RUN " + seen + String.join(" ", command(shell));
    }

    private List<String> command(List<String> shell) {
        if (instruction.isJson()) {
            return instruction.arguments();
        }
        List<String> command = new ArrayList<>(shell);
        command.add(script());
        return command;
    }

    /** Returns the text that the shell runs. A here-document alone is the text; the shell reads any other itself. */
    private String script() {
        String text = instruction.arguments().get(0);
        List<HereDocument> documents = instruction.documents();
        if (documents.size() == 1 && text.matches("<<-?\\S+")) {
            String script = documents.get(0).content();
            if (script.startsWith("#!")) {
                throw new IllegalArgumentException("a here-document that begins with #! is not supported;"
                        + " the program can read it from its standard input: RUN program <<"
                        + documents.get(0).name());
            }
            return script;
        }
        StringBuilder script = new StringBuilder(text);
        for (HereDocument document : documents) {
            script.append('\n').append(document.content()).append(document.name());
        }
        return script.toString();
    }

    /** Returns the change that runs the command. */
    FileChange change(List<String> shell, Map<String, String> environment, String directory, String user) {
        StepRunner runner = values.runner;
        if (runner == null) {
            throw new IllegalArgumentException(
                    "a command needs a runner, and " + values.noRunner + ": " + String.join(" ", command(shell)));
        }
        Map<String, String> seen = new TreeMap<>(arguments);
        seen.putAll(environment);
        Map<String, String> unseen = new TreeMap<>(values.arguments);
        unseen.keySet().removeIf(name -> !PROXIES.contains(name.toUpperCase(Locale.ROOT)));
        return new RunCommand(runner, new StepCommand(command(shell), seen, directory, user), unseen);
    }
}
