package io.lcfs.build;

import io.lcfs.build.change.CopyAcross;
import io.lcfs.build.change.FileChange;
import io.lcfs.build.dockerfile.HereDocument;
import io.lcfs.build.dockerfile.Instruction;
import io.lcfs.build.dockerfile.Keyword;
import io.lcfs.build.place.PlaceFromHost;
import io.lcfs.build.place.PlaceFromLayer;
import io.lcfs.build.place.Placement;
import io.lcfs.build.words.Expander;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One instruction COPY or ADD, with its variables expanded. */
final class DockerfileCopy {
    private static final int OCTAL = 8;
    private static final Pattern REMOTE =
            Pattern.compile("(?:https?|ftp|git|ssh)://.*|git@.*|github\\.com/.*", Pattern.CASE_INSENSITIVE);

    private final Instruction instruction;
    private final List<String> sources;
    private final Map<String, byte[]> documents = new LinkedHashMap<>();
    private final Placement placement;
    private final String target;

    DockerfileCopy(Instruction instruction, Expander expander, UnaryOperator<String> absolute) {
        this.instruction = instruction;
        List<String> words =
                instruction.arguments().stream().map(expander::word).toList();
        int last = words.size() - 1;
        this.sources = words.subList(0, last);
        this.target = Settings.requireNotEmpty("target after expansion", words.get(last));
        for (HereDocument document : instruction.documents()) {
            String content = document.isExpanded() ? expander.document(document.content()) : document.content();
            documents.put(document.name(), content.getBytes(StandardCharsets.UTF_8));
        }
        requireSupported();
        String path = absolute.apply(target);
        boolean isDirectory =
                target.endsWith("/") || ("/" + target).endsWith("/.") || ("/" + target).endsWith("/..");
        if (sources.size() + documents.size() > 1 && !isDirectory) {
            throw new IllegalArgumentException("with several sources the target must end in a slash, but is " + target);
        }
        this.placement = new Placement(
                isDirectory && !path.equals("/") ? path + "/" : path,
                owner(expander),
                mode(expander),
                isSet("link", false),
                isSet("parents", false),
                instruction.flag("exclude").stream().map(expander::word).toList());
    }

    private void requireSupported() {
        if (instruction.keyword() == Keyword.ADD) {
            for (String source : sources) {
                if (REMOTE.matcher(source).matches()) {
                    throw new IllegalArgumentException("the source " + source
                            + " is not a file of the build context; URLs and Git repositories are not supported");
                }
            }
        }
        for (String flag : List.of("checksum", "keep-git-dir")) {
            if (!instruction.flag(flag).isEmpty()) {
                throw new IllegalArgumentException(
                        "the flag --" + flag + " is for URLs and Git repositories, which are not supported");
            }
        }
    }

    private boolean isSet(String flag, boolean otherwise) {
        List<String> values = instruction.flag(flag);
        return values.isEmpty() ? otherwise : Boolean.parseBoolean(values.get(0));
    }

    private @Nullable String owner(Expander expander) {
        List<String> values = instruction.flag("chown");
        return values.isEmpty()
                ? null
                : Settings.requireNotEmpty("value of --chown after expansion", expander.word(values.get(0)));
    }

    private @Nullable Integer mode(Expander expander) {
        List<String> values = instruction.flag("chmod");
        if (values.isEmpty()) {
            return null;
        }
        String mode = expander.word(values.get(0));
        if (!mode.matches("[0-7]{1,4}")) {
            throw new IllegalArgumentException(
                    "the flag --chmod is " + mode + "; it must be an octal number up to 7777");
        }
        return Integer.valueOf(mode, OCTAL);
    }

    /** Returns the text for the history of the image. */
    String createdBy() {
        StringBuilder text = new StringBuilder(instruction.keyword().name());
        instruction.flag("from").forEach(from -> text.append(" --from=").append(from));
        sources.forEach(source -> text.append(' ').append(source));
        documents.keySet().forEach(name -> text.append(" <<").append(name));
        return text.append(' ').append(target).toString();
    }

    /** Returns the copy from the build context. */
    FileChange fromContext(PlaceFromHost.Context context) {
        boolean unpacks = isSet("unpack", instruction.keyword() == Keyword.ADD);
        return new PlaceFromHost(context, sources, documents, placement, unpacks);
    }

    /** Returns the copy from another stage or an image. */
    FileChange from(CopyAcross.Origin origin) {
        if (!documents.isEmpty()) {
            throw new IllegalArgumentException("a here-document cannot be copied --from another stage");
        }
        return new PlaceFromLayer(origin, sources, placement);
    }
}
