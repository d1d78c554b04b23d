package io.lcfs.engine.posix;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.Credentials;
import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.RenameOption;
import io.lcfs.StoreOptions;
import io.lcfs.engine.posix.Request.User;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Assertions;

/** A layer that takes the same requests as {@link Host}. */
final class LayerSide implements Side {
    private static final long FIRST_OF_CLOCK = 900_000_000;
    private static final long LAST_OF_CLOCK = 4_000_000_000L;

    /** The reasons of failures without a class of their own, and the errors for which they stand. */
    private static final Map<String, String> REASONS = Map.of(
            "is a directory", "EISDIR",
            "is not a regular file", "ENOTREG",
            "name too long", "ENAMETOOLONG",
            "below itself", "EINVAL",
            "no last name", "EBUSY",
            "file too large", "EFBIG",
            "too many links", "EMLINK",
            "not permitted", "EPERM");

    private final boolean checks;
    private final LayerStore store;
    private final Layer layer;
    private final Map<String, LayerFile> handles = new TreeMap<>();
    private Map<Long, FileInfo> last = new HashMap<>();

    /** Creates a layer whose calls are made with or without credentials. */
    LayerSide(boolean checks) throws IOException {
        this.checks = checks;
        store = LayerStore.createInMemory(
                32 << 20,
                StoreOptions.defaults()
                        .withBackground(false)
                        .withCheckpointInterval(Duration.ZERO)
                        .withClock(new RisingClock()));
        layer = store.createLayer("layer");
        state();
    }

    /** Advances with each reading. */
    private static final class RisingClock extends Clock {
        private long looks;

        @Override
        public synchronized Instant instant() {
            return Instant.ofEpochSecond(1_000_000_000, 1000 * ++looks);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    Layer layer() {
        return layer;
    }

    @Override
    public Answer ask(Request request) throws IOException {
        String outcome = "ok";
        String value = "";
        try {
            value = runAs(request);
        } catch (FileSystemException e) {
            outcome = error(e);
        } catch (Skipped e) {
            outcome = "link";
        }
        return new Answer(outcome, value, state());
    }

    private String runAs(Request request) throws IOException {
        if (!checks) {
            return run(layer, request);
        }
        User user = request.user();
        try (Layer files = layer.withCredentials(
                new Credentials(user.uid(), user.gid(), Set.copyOf(user.groups()), user.umask()))) {
            return run(files, request);
        }
    }

    /** Attributes that a host cannot set: the mode of a symbolic link, extended attributes of links and fifos. */
    private static final class Skipped extends IOException {
        private static final long serialVersionUID = 1;
    }

    private static String error(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return "ENOENT";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "EEXIST";
        }
        if (e instanceof NotDirectoryException) {
            return "ENOTDIR";
        }
        if (e instanceof DirectoryNotEmptyException) {
            return "ENOTEMPTY";
        }
        if (e instanceof NotLinkException) {
            return "EINVAL";
        }
        if (e instanceof FileSystemLoopException) {
            return "ELOOP";
        }
        if (e instanceof AccessDeniedException) {
            return "EACCES";
        }
        return REASONS.entrySet().stream()
                .filter(reason -> e.getReason().contains(reason.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new AssertionError("an unknown reason", e));
    }

    private String run(Layer files, Request request) throws IOException {
        String path = request.words().size() > 1 ? request.word(1) : "";
        switch (request.name()) {
            case "mkdir" -> files.createDirectory(path, request.mode(2));
            case "create" -> files.createFile(path, request.mode(2));
            case "fifo" -> files.createNode(path, FileKind.FIFO, request.mode(2), 0);
            case "device" -> files.createNode(path, FileKind.CHARACTER_DEVICE, request.mode(2), 0x103);
            case "symlink" -> files.createSymbolicLink(request.word(2), path);
            case "link" -> files.createLink(request.word(2), path);
            case "delete" -> files.delete(path);
            case "rename" -> files.rename(path, request.word(2), options(request.word(3)));
            case "lookup" -> {
                FileInfo found = request.word(2).equals("true") ? files.stat(path) : files.stat(path, NO_FOLLOW);
                return found.kind().name();
            }
            case "readlink" -> {
                return files.readSymbolicLink(path);
            }
            case "list" -> {
                return String.join(" ", names(files, path));
            }
            case "tree" -> {}
            default -> {
                return runOnContent(files, request, path);
            }
        }
        return "";
    }

    private String runOnContent(Layer files, Request request, String path) throws IOException {
        switch (request.name()) {
            case "write" -> files.write(path, request.number(2), new byte[(int) request.number(3)]);
            case "read" -> {
                return Integer.toString(files.readAllBytes(path).length);
            }
            case "truncate" -> files.truncate(path, request.number(2));
            case "chmod" -> {
                if (files.stat(path, NO_FOLLOW).kind() == FileKind.SYMBOLIC_LINK) {
                    throw new Skipped();
                }
                files.setMode(path, request.mode(2));
            }
            case "chown" -> files.setOwner(path, request.number(2), request.number(3));
            case "utime" ->
                files.setModifiedTime(path, Instant.ofEpochSecond(request.number(2), (int) request.number(3)));
            case "access" -> files.checkAccess(path, modes(request.word(2)));
            case "setxattr" -> {
                FileInfo info = files.stat(path, NO_FOLLOW);
                if (!info.isDirectory() && !info.isRegular()) {
                    throw new Skipped();
                }
                files.setXattr(path, request.word(2), request.word(3).getBytes(StandardCharsets.US_ASCII));
            }
            case "getxattr" -> {
                byte[] value = files.getXattr(path, request.word(2));
                return value == null ? "none" : new String(value, StandardCharsets.US_ASCII);
            }
            case "open" -> {
                LayerFile file = files.openFile(request.word(2), request.mode(3), how(request.word(4)));
                LayerFile former = handles.put(path, file);
                if (former != null) {
                    former.close();
                }
            }
            default -> runOnHandle(handles.get(path), request, path);
        }
        return "";
    }

    private void runOnHandle(LayerFile file, Request request, String name) throws IOException {
        switch (request.name()) {
            case "fwrite" -> file.write(request.number(2), ByteBuffer.allocate((int) request.number(3)));
            case "ftruncate" -> file.truncate(request.number(2));
            case "fchmod" -> file.setMode(request.mode(2));
            case "fchown" -> file.setOwner(request.number(2), request.number(3));
            case "futime" -> file.setModifiedTime(Instant.ofEpochSecond(request.number(2), (int) request.number(3)));
            case "close" -> handles.remove(name).close();
            default -> throw new IllegalArgumentException(request.name());
        }
    }

    private static AccessMode[] modes(String letters) {
        Map<Character, AccessMode> modes = Map.of('r', AccessMode.READ, 'w', AccessMode.WRITE, 'x', AccessMode.EXECUTE);
        return letters.chars().mapToObj(letter -> modes.get((char) letter)).toArray(AccessMode[]::new);
    }

    private static RenameOption[] options(String word) {
        return word.isEmpty() ? new RenameOption[0] : new RenameOption[] {RenameOption.valueOf(word)};
    }

    private static FileOption[] how(String letters) {
        Map<Character, FileOption> options = Map.of(
                'R', FileOption.READ,
                'W', FileOption.WRITE,
                'C', FileOption.CREATE,
                'X', FileOption.CREATE_NEW,
                'T', FileOption.TRUNCATE,
                'N', FileOption.NO_FOLLOW);
        Set<FileOption> how = EnumSet.noneOf(FileOption.class);
        letters.chars().forEach(letter -> how.add(options.get((char) letter)));
        return how.toArray(FileOption[]::new);
    }

    private static List<String> names(Layer files, String path) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryEntries entries = files.list(path)) {
            for (DirectoryEntry entry : entries) {
                names.add(entry.name());
            }
        }
        return names.stream().sorted().toList();
    }

    private List<String> state() throws IOException {
        List<String> lines = new ArrayList<>();
        Map<Long, String> first = new HashMap<>();
        Map<Long, FileInfo> seen = new HashMap<>();
        visit("/", lines, first, seen);
        for (Map.Entry<String, LayerFile> handle : handles.entrySet()) {
            show("file:" + handle.getKey(), handle.getValue().stat(), lines, first, seen);
        }
        last = seen;
        return lines;
    }

    private void visit(String path, List<String> lines, Map<Long, String> first, Map<Long, FileInfo> seen)
            throws IOException {
        FileInfo info = layer.stat(path, NO_FOLLOW);
        show(path, info, lines, first, seen);
        if (info.isDirectory()) {
            for (String name : names(layer, path)) {
                visit((path.equals("/") ? "" : path) + "/" + name, lines, first, seen);
            }
        }
    }

    private void show(
            String label, FileInfo info, List<String> lines, Map<Long, String> first, Map<Long, FileInfo> seen) {
        first.putIfAbsent(info.inode(), label);
        lines.add(label + " " + shown(info) + " " + first.get(info.inode()));
        seen.put(info.inode(), info);
    }

    private String shown(FileInfo info) {
        boolean hasLength = info.isRegular() || info.kind() == FileKind.SYMBOLIC_LINK;
        long seconds = info.mtime().getEpochSecond();
        String mtime = seconds >= FIRST_OF_CLOCK && seconds <= LAST_OF_CLOCK
                ? "now"
                : String.format("%d.%09d", seconds, info.mtime().getNano());
        FileInfo before = last.get(info.inode());
        String changed = before == null
                ? "new"
                : (before.mtime().equals(info.mtime()) ? "" : "m")
                        + (before.ctime().equals(info.ctime()) ? "" : "c");
        return String.format(
                "%s %o %d %d:%d %d %s [%s]",
                info.kind(),
                info.mode(),
                info.linkCount(),
                info.uid(),
                info.gid(),
                hasLength ? info.size() : 0,
                mtime,
                changed);
    }

    /** Closes the store. Before that, the checker must find nothing. */
    @Override
    public void close() throws IOException {
        for (LayerFile file : handles.values()) {
            file.close();
        }
        layer.close();
        Assertions.assertEquals(List.of(), store.check().findings());
        store.close();
    }
}
