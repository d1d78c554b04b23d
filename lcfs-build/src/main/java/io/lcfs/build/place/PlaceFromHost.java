package io.lcfs.build.place;

import io.lcfs.CopyOptions;
import io.lcfs.CopyReport;
import io.lcfs.Layer;
import io.lcfs.build.cache.KeyDigest;
import io.lcfs.build.change.AddArchive;
import io.lcfs.build.change.FileChange;
import io.lcfs.build.change.StepFiles;
import io.lcfs.build.host.HostTree;
import io.lcfs.build.words.IgnoreRules;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** COPY or ADD of files of the build context, and of here-documents. Immutable. */
public final class PlaceFromHost implements FileChange {
    private static final CopyOptions ROOT = CopyOptions.defaults().withOwner(0, 0);

    private final Context context;
    private final List<String> sources;
    private final Map<String, byte[]> documents;
    private final Placement placement;
    private final boolean unpacks;

    /**
     * The build context.
     *
     * @param root the directory
     * @param ignored the rules of what does not exist in it
     */
    public record Context(Path root, IgnoreRules ignored) {}

    /**
     * Creates the change.
     *
     * @param context the build context
     * @param sources the sources, which may be patterns
     * @param documents the contents of further files, by their names
     * @param placement where the files are placed
     * @param unpacks whether archives are unpacked
     */
    public PlaceFromHost(
            Context context,
            List<String> sources,
            Map<String, byte[]> documents,
            Placement placement,
            boolean unpacks) {
        this.context = context;
        this.sources = List.copyOf(sources);
        this.documents = documents;
        this.placement = placement;
        this.unpacks = unpacks;
    }

    /** A source that was found, and the file of the host. */
    private record Item(SourceFinder.Found found, Path path, boolean isArchive) {
        HostTree.Look look(StepFiles files, CopyOptions options) throws IOException {
            return isArchive
                    ? AddArchive.look(path, files)
                    : HostTree.at(path, found.of(options), files.latest(), files.known());
        }
    }

    private List<Item> items() throws IOException {
        HostSources tree = new HostSources(context.root());
        SourceFinder finder = new SourceFinder(tree, context.ignored(), IgnoreRules.ofPatterns(placement.excludes()));
        List<Item> items = new ArrayList<>();
        for (SourceFinder.Found found : finder.findAll(sources, placement.hasParents())) {
            Path path = tree.path(found.path());
            items.add(new Item(found, path, unpacks && !found.isDirectory() && Archives.isArchive(path)));
        }
        if (items.isEmpty() && documents.isEmpty()) {
            throw new NoSuchFileException(String.join(" ", sources), null, "no file of the build context matches");
        }
        return items;
    }

    @Override
    public String read(KeyDigest key, StepFiles files) throws IOException {
        key.text("place");
        placement.addTo(key);
        files.seen(this, look(items(), files));
        key.bytes(files.look(this).content());
        documents.forEach((name, content) -> key.text(name).bytes(content));
        return "COPY " + String.join(" ", sources) + " " + placement.target();
    }

    private HostTree.Look look(List<Item> items, StepFiles files) throws IOException {
        CopyOptions options = ROOT;
        Integer mode = placement.mode();
        if (mode != null) {
            options = options.withFileMode(mode).withDirectoryMode(mode);
        }
        KeyDigest content = new KeyDigest().number(items.size());
        KeyDigest stamps = new KeyDigest();
        for (Item item : items) {
            HostTree.Look look = item.look(files, options);
            content.text(item.found().isDirectory() ? "" : item.found().name())
                    .number(item.isArchive() ? 1 : 0)
                    .bytes(look.content());
            if (item.isArchive()) {
                content.time(files.latest());
            }
            stamps.bytes(look.stamps());
        }
        return new HostTree.Look(content.finish(), stamps.finish());
    }

    @Override
    public void namePlace(KeyDigest name) {
        name.text(HostTree.whole(context.root().toAbsolutePath()));
        sources.forEach(name::text);
        placement.addTo(name);
    }

    @Override
    public void apply(Layer layer, StepFiles files) throws IOException {
        List<Item> items = items();
        Placer placer = new Placer(layer, files, placement);
        placer.requireRoomFor(items.stream().map(Item::found).toList());
        List<String> changed = new ArrayList<>();
        for (Item item : items) {
            if (item.isArchive()) {
                placer.placeContent(
                        CopyOptions.defaults(),
                        (target, options) -> AddArchive.unpack(item.path(), layer, target, options, files));
                continue;
            }
            Placer.Copy copy = (target, options) -> {
                CopyReport report = layer.copyIn(item.path(), target, options);
                changed.addAll(report.changed());
            };
            CopyOptions options = item.found().of(ROOT);
            if (item.found().isDirectory()) {
                placer.placeContent(options, copy);
            } else {
                placer.placeFile(item.found().name(), options, copy);
            }
        }
        for (Map.Entry<String, byte[]> document : documents.entrySet()) {
            placer.write(document.getKey(), document.getValue());
        }
        if (!changed.isEmpty() || !files.isSeenAgain(this, look(items, files))) {
            throw new FileSystemException(
                    changed.isEmpty() ? context.root().toString() : changed.get(0),
                    null,
                    "was changed while it was copied into a layer, which is not kept");
        }
    }
}
