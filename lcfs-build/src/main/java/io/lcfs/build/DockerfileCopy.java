package io.lcfs.build;

import io.lcfs.build.change.CopyAcross;
import io.lcfs.build.change.FileChange;
import io.lcfs.build.dockerfile.HereDocument;
import io.lcfs.build.dockerfile.Instruction;
import io.lcfs.build.dockerfile.Keyword;
import io.lcfs.build.place.PlaceFromHost;
import io.lcfs.build.place.PlaceFromLayer;
import io.lcfs.build.place.PlaceFromWeb;
import io.lcfs.build.place.Placement;
import io.lcfs.build.place.WebFile;
import io.lcfs.build.words.Expander;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One instruction COPY or ADD, with its variables expanded. */
final class DockerfileCopy {
    private static final int OCTAL = 8;
    private static final Pattern REMOTE = Pattern.compile(
            "(?:ftp|git|ssh)://.*|git@.*|github\\.com/.*|https?://.*\\.git(?:#.*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern WEB = Pattern.compile("https?://.*", Pattern.CASE_INSENSITIVE);

    private final Instruction instruction;
    private final List<String> sources;
    private final List<String> ofWeb;
    private final @Nullable String checksum;
    private final Map<String, byte[]> documents = new LinkedHashMap<>();
    private final Placement placement;
    private final String target;

    DockerfileCopy(Instruction instruction, Expander expander, UnaryOperator<String> absolute) {
        this.instruction = instruction;
        List<String> words =
                instruction.arguments().stream().map(expander::word).toList();
        int last = words.size() - 1;
        this.sources = words.subList(0, last);
        this.ofWeb = sources.stream().filter(this::isOfWeb).toList();
        this.checksum = instruction.flag("checksum").isEmpty()
                ? null
                : expander.word(instruction.flag("checksum").get(0));
        this.target = Settings.requireNotEmpty("target after expansion", words.get(last));
        for (HereDocument document : instruction.documents()) {
            String content = document.isExpanded() ? expander.document(document.content()) : document.content();
            documents.put(document.name(), content.getBytes(StandardCharsets.UTF_8));
        }
        requireSupported();
        String path = absolute.apply(target);
        boolean isDirectory = target.endsWith("/") || ("/" + target).endsWith("/.") || ("/" + target).endsWith("/..");
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
                            + " is not a file of the build context; Git repositories are not supported,"
                            + " and URLs only with http and https");
                }
            }
        }
        if (!instruction.flag("keep-git-dir").isEmpty()) {
            throw new IllegalArgumentException(
                    "the flag --keep-git-dir is for Git repositories, which are not supported");
        }
        if (checksum != null && (sources.size() != 1 || ofWeb.isEmpty())) {
            throw new IllegalArgumentException("the flag --checksum needs a URL as the only source");
        }
        if (!ofWeb.isEmpty() && isSet("unpack", false)) {
            throw new IllegalArgumentException("the flag --unpack is not supported for URLs");
        }
    }

    private boolean isOfWeb(String source) {
        return instruction.keyword() == Keyword.ADD && WEB.matcher(source).matches();
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

    /** Returns the copies from the build context and from the web. */
    List<FileChange> fromContext(PlaceFromHost.Context context) {
        boolean unpacks = isSet("unpack", instruction.keyword() == Keyword.ADD);
        List<FileChange> changes = new ArrayList<>();
        List<String> local = sources.stream().filter(source -> !isOfWeb(source)).toList();
        if (!local.isEmpty() || !documents.isEmpty()) {
            changes.add(new PlaceFromHost(context, local, documents, placement, unpacks));
        }
        for (String source : ofWeb) {
            changes.add(new PlaceFromWeb(WebFile.of(source, checksum), placement));
        }
        return changes;
    }

    /** Returns the copy from another stage or an image. */
    FileChange from(CopyAcross.Origin origin) {
        if (!documents.isEmpty()) {
            throw new IllegalArgumentException("a here-document cannot be copied --from another stage");
        }
        return new PlaceFromLayer(origin, sources, placement);
    }
}
