package io.lcfs.engine.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The rules of POSIX and Linux for calls on files, asserted of a layer and of the host, so that the assertions
 * themselves are known to be right.
 */
abstract class PosixContract extends Calls {
    private static final String LONGEST = "n".repeat(255);

    // Links.

    @Test
    void aDirectoryHasTwoLinksAndOneForEachDirectoryInIt() throws IOException {
        does("mkdir /d 755", "mkdir /e 755", "create /d/f 644", "symlink /e /d/l");
        links(2, "/d");
        links(4, "/");
        does("mkdir /d/a 755", "mkdir /d/b 755");
        links(4, "/d");
        does("rename /d/a /e/a ");
        links(3, "/d");
        links(3, "/e");
        does("rename /d/b /e/a ");
        links(2, "/d");
        links(3, "/e");
        does("rename /d/f /e/a EXCHANGE");
        links(3, "/d");
        links(2, "/e");
        does("delete /d/f");
        links(2, "/d");
    }

    @Test
    void aFileHasALinkForEachName() throws IOException {
        does("create /f 644", "link /f /g", "link /g /h");
        links(3, "/f");
        does("create /x 644", "rename /x /g ");
        links(2, "/f");
        links(1, "/g");
        does("delete /h", "open w /f 644 W");
        links(1, "file:w");
        does("delete /f");
        links(0, "file:w");
        does("symlink t /l", "link /l /m", "fifo /p 644", "link /p /q");
        links(2, "/l");
        links(2, "/q");
    }

    // The times that change.

    @Test
    void makingChangesTheTimesOfTheDirectory() throws IOException {
        does("mkdir /d 755", "create /f 644");
        changes("/d[mc] /d/a[new]", "create /d/a 644");
        changes("/d[mc] /d/b[new]", "mkdir /d/b 755");
        changes("/d[mc] /d/c[new]", "symlink t /d/c");
        changes("/d[mc] /d/e[new]", "fifo /d/e 644");
        changes("/d[mc] /d/f[c] /f[c]", "link /f /d/f");
        changes("/d[mc] /d/g[new] file:w[new]", "open w /d/g 644 WC");
        changes("", "open x /d/g 644 WC");
    }

    @Test
    void deletingChangesTheTimesOfTheDirectoryAndOfWhatIsLeft() throws IOException {
        does("mkdir /d 755", "create /d/f 644", "link /d/f /g", "mkdir /d/e 755", "open w /g 644 W");
        changes("/d[mc] /g[c] file:w[c]", "delete /d/f");
        changes("/[mc] file:w[c]", "delete /g");
        changes("/d[mc]", "delete /d/e");
    }

    @Test
    void renamingChangesTheTimesOfBothDirectoriesAndOfWhatIsMovedOrReplaced() throws IOException {
        does("mkdir /d 755", "mkdir /e 755", "create /d/f 644", "mkdir /d/s 755", "create /e/g 644", "link /e/g /h");
        changes("/d[mc] /d/x[c]", "rename /d/f /d/x ");
        changes("/d[mc] /e[mc] /e/x[c]", "rename /d/x /e/x ");
        changes("/e[mc] /e/g[c] /h[c]", "rename /e/x /e/g ");
        changes("/d[mc] /e[mc] /e/s[c]", "rename /d/s /e/s ");
        changes("/[mc] /e[mc] /e/g[c] /h[c]", "rename /e/g /h EXCHANGE");
        changes("", "rename /h /h ");
    }

    @Test
    void contentChangesBothTimesAndNothingElse() throws IOException {
        does("mkdir /d 755", "create /d/f 644", "symlink d/f /l");
        changes("/d/f[mc]", "write /d/f 0 5");
        changes("/d/f[mc]", "write /l 5000 1");
        changes("", "write /d/f 0 0");
        changes("/d/f[mc]", "truncate /d/f 3");
        does("open w /d/f 644 W");
        changes("/d/f[mc] file:w[mc]", "fwrite w 1 1");
        changes("/d/f[mc] file:w[mc]", "ftruncate w 9");
        changes("/d/f[mc] file:w[mc] file:x[mc]", "open x /d/f 644 WT");
        changes("", "read /d/f");
        changes("", "list /d");
        changes("", "readlink /l");
    }

    @Test
    void attributesChangeTheTimeOfChangeOnly() throws IOException {
        does("create /f 644", "symlink f /l", "open r /f 644 R");
        changes("/f[c] file:r[c]", "chmod /f 644");
        changes("/f[c] file:r[c]", "chown /f 0 0");
        changes("/l[c]", "chown /l 1 1");
        changes("/f[c] file:r[c]", "fchmod r 600");
        changes("/f[c] file:r[c]", "setxattr /f user.a v");
        changes("/f[mc] file:r[mc]", "utime /f 5 7");
        assertEquals("5.000000007", field(6, "/f"));
        changes("/f[c] file:r[c]", "utime /f 5 7");
        changes("/l[mc]", "utime /l 6 0");
    }

    @Test
    void timesOfModificationAreKeptFrom1901To2446() throws IOException {
        does("create /f 644");
        for (String time : List.of(
                "-2147483647.000000001",
                "-1.999999999",
                "0.000000000",
                "4102444800.123456789",
                "15032385534.999999999")) {
            does("utime /f " + time.replaceAll("\\.0*(?=\\d)", " "));
            assertEquals(time, field(6, "/f"));
        }
    }

    // The error, if there are several.

    @Test
    void whatIsThereAlreadyIsRefusedWhateverTheNewThingIs() throws IOException {
        does("mkdir /d 755", "create /f 644", "symlink f /l", "symlink nowhere /dangling");
        refuses("EEXIST", "mkdir /d 755", "mkdir /f 755", "mkdir /l 755", "mkdir /dangling 755", "mkdir / 755");
        refuses("EEXIST", "create /d 644", "create /f 644", "create /l 644", "create /dangling 644");
        refuses("EEXIST", "symlink t /d", "fifo /f 644", "link /f /dangling", "open x /dangling 644 WX");
        refuses("EEXIST", "link /d /f", "link /d /d", "rename /f /d NO_REPLACE", "rename /f /f NO_REPLACE");
        refuses("EEXIST", "mkdir /d/ 755", "mkdir /f/ 755", "mkdir /dangling/ 755", "symlink t /f/", "fifo /d/. 644");
        refuses("EEXIST", "mkdir /d/.. 755", "rename /f/ /d NO_REPLACE");
    }

    @Test
    void aPathThroughSomethingElseThanADirectoryIsRefused() throws IOException {
        does("mkdir /d 755", "create /f 644", "symlink f /l", "fifo /p 644");
        refuses(
                "ENOTDIR",
                "lookup /f/x true",
                "lookup /f/ true",
                "lookup /f/. true",
                "lookup /f/.. true",
                "lookup /l/x true");
        refuses("ENOTDIR", "lookup /l/ false", "list /f", "list /p", "mkdir /f/x 755", "delete /f/x", "delete /f/");
        refuses("ENOTDIR", "rename /f/ /x ", "rename /f /x/ ", "rename /x /f/y ", "rename /d /f ", "chmod /f/ 644");
        refuses("ENOTDIR", "truncate /f/ 0", "write /f/x 0 1", "read /f/", "link /f/ /x", "readlink /l/");
        does("rename /d /e/ ", "mkdir /g/ 755", "delete /g/");
    }

    @Test
    void whatIsMissingIsRefused() throws IOException {
        does("mkdir /d 755", "create /f 644", "symlink nowhere /l");
        refuses(
                "ENOENT",
                "lookup /x false",
                "lookup /x/.. false",
                "lookup /l true",
                "lookup /l/ false",
                "list /x",
                "read /l");
        refuses("ENOENT", "mkdir /x/y 755", "mkdir /x/. 755", "symlink t /x/y", "open w /x/y 644 WC", "truncate /x 0");
        refuses(
                "ENOENT",
                "delete /x",
                "rename /x /f ",
                "rename /f /x/y ",
                "rename /f /x EXCHANGE",
                "link /x /y",
                "link /f /x/y");
        refuses(
                "ENOENT",
                "chmod /x 644",
                "chown /x 0 0",
                "utime /x 0 0",
                "readlink /x",
                "rename /d /x/. ",
                "mkdir /l/x 755");
    }

    @Test
    void namesOfMoreThan255BytesAreRefusedWhereTheyAreLookedFor() throws IOException {
        does("mkdir /d 755", "create /f 644", "create /" + LONGEST + " 644", "mkdir /d/" + LONGEST + " 755");
        String tooLong = LONGEST + "n";
        refuses(
                "ENAMETOOLONG",
                "lookup /" + tooLong + " true",
                "mkdir /" + tooLong + " 755",
                "mkdir /d/" + tooLong + "/x 755");
        refuses("ENAMETOOLONG", "delete /" + tooLong, "rename /f /" + tooLong + " ", "rename /" + tooLong + " /x ");
        refuses("ENAMETOOLONG", "symlink t /" + tooLong, "link /f /" + tooLong, "open w /" + tooLong + " 644 WC");
        refuses("ENOTDIR", "lookup /f/" + tooLong + " true", "rename /" + tooLong + " /f/x ");
        refuses("ENOENT", "mkdir /x/" + tooLong + " 755");
    }

    @Test
    void fortyLinksAreFollowedAndTheNextIsALoop() throws IOException {
        does("create /l0 644");
        for (int i = 1; i <= 41; i++) {
            does("symlink l" + (i - 1) + " /l" + i);
        }
        assertEquals("REGULAR", ask("lookup /l40 true").value());
        does("symlink self /self");
        refuses("ELOOP", "lookup /l41 true", "lookup /self true", "read /self", "write /self 0 1", "mkdir /self/x 755");
        refuses("ELOOP", "delete /self/x", "rename /l0 /self/x ", "rename /missing /self/x ", "truncate /self 0");
        refuses("ELOOP", "open r /l1 644 RN", "open w /self 644 WN", "open w /l1 644 WCN");
        does("rename /self /renamed ", "delete /renamed");
    }

    @Test
    void directoriesAndOtherThingsAreNotOpenedAsFiles() throws IOException {
        does("mkdir /d 755", "fifo /p 644", "symlink d /l");
        refuses(
                "EISDIR",
                "open w /d 644 W",
                "open w /d 644 WC",
                "open w /d 644 WT",
                "read /l",
                "write /d 0 1",
                "truncate /d 0");
        refuses("EISDIR", "truncate /d/ 0", "open w / 644 WC", "open w /d/. 644 WC");
        refuses("ENOTREG", "open r /p 644 R", "truncate /p 0", "write /p 0 1");
        refuses("EEXIST", "open w /d 644 WCX", "open w /p 644 WX");
    }

    @Test
    void readingALinkThatIsNoneIsRefused() throws IOException {
        does("mkdir /d 755", "create /f 644", "symlink d /l");
        refuses("EINVAL", "readlink /d", "readlink /f", "readlink /l/", "readlink /");
        assertEquals("d", ask("readlink /l").value());
    }

    // Renaming and deleting.

    @Test
    void aDirectoryWithEntriesIsNotDeletedAndNotReplaced() throws IOException {
        does("mkdir /d 755", "mkdir /d/e 755", "create /d/f 644", "mkdir /x 755");
        refuses("ENOTEMPTY", "delete /d", "delete /d/", "rename /x /d ", "rename /d/e /d ", "rename /d/f /d ");
        does("delete /d/e", "delete /d/f", "rename /x /d ");
        links(3, "/");
    }

    @Test
    void aDirectoryIsNotMovedIntoItself() throws IOException {
        does("mkdir /d 755", "mkdir /d/e 755", "create /d/f 644", "symlink d/e /l");
        refuses(
                "EINVAL",
                "rename /d /d/x ",
                "rename /d /d/e/x ",
                "rename /d /d/e ",
                "rename /d /l/x ",
                "rename /d /d/f ");
        refuses("EINVAL", "rename /d /d/e EXCHANGE", "rename /d/e /d EXCHANGE", "rename /d/f /d EXCHANGE");
        does("rename /d /d ", "rename /d/ /d/ ");
    }

    @Test
    void aRenameOntoItselfOrAnotherLinkOfTheFileDoesNothing() throws IOException {
        does("create /f 644", "link /f /g", "mkdir /d 755");
        changes("", "rename /f /f ");
        changes("", "rename /f /g ");
        changes("", "rename /f /g EXCHANGE");
        changes("", "rename /d /d ");
        links(2, "/f");
        links(2, "/g");
    }

    @Test
    void aRenameReplacesWhatIsOfItsKindOnly() throws IOException {
        does("mkdir /d 755", "mkdir /e 755", "create /f 644", "symlink d /l", "fifo /p 644", "create /d/f 644");
        refuses("EISDIR", "rename /f /e ", "rename /l /e ", "rename /p /e ", "rename /f /d ");
        refuses("ENOTDIR", "rename /e /f ", "rename /e /l ", "rename /e /p ");
        does("rename /f /l ", "rename /p /l ", "rename /e /x ", "rename /l /x EXCHANGE");
        assertEquals("DIRECTORY", field(1, "/l"));
        assertEquals("FIFO", field(1, "/x"));
    }

    @Test
    void aSlashBehindALinkFollowsItButNotToDeleteOrRename() throws IOException {
        does("mkdir /d 755", "create /d/f 644", "symlink d /l");
        assertEquals("SYMBOLIC_LINK", ask("lookup /l false").value());
        assertEquals("DIRECTORY", ask("lookup /l/ false").value());
        refuses("ENOTDIR", "delete /l/", "rename /l/ /x ", "rename /d /l/ ");
        does("chmod /l/ 700");
        mode("700", "/d");
    }

    // Modes.

    @Test
    void modesAreKeptAsTheyAreGiven() throws IOException {
        does("create /f 6755", "fifo /p 7777", "mkdir /d 1777", "open w /g 4711 WC");
        mode("6755", "/f");
        mode("7777", "/p");
        mode("1777", "/d");
        mode("4711", "/g");
        does("chmod /f 7777", "chmod /d 7000", "open x /f 600 WC");
        mode("7777", "/f");
        mode("7000", "/d");
        does("symlink t /l");
        mode("777", "/l");
    }

    @Test
    void theSuperuserWritesAndTruncatesWithoutClearingSetIdBits() throws IOException {
        does("create /f 6777", "write /f 0 5", "truncate /f 2", "open w /f 600 WT", "fwrite w 0 3", "ftruncate w 1");
        mode("6777", "/f");
    }

    // Open files.

    @Test
    void anOpenFileGoesOnWithoutAName() throws IOException {
        does("create /f 644", "open w /f 644 RW", "fwrite w 0 9", "delete /f", "create /f 600");
        does("fwrite w 20 1", "fchmod w 4711", "fchown w 7 8", "futime w 9 1", "ftruncate w 15");
        assertEquals("0", field(5, "/f"));
        assertEquals("15", field(5, "file:w"));
        assertEquals("7:8", field(4, "file:w"));
        links(0, "file:w");
        does("close w");
    }
}
