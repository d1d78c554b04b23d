package io.lcfs.oci;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The list of the entries of a tar, in their order, as another reader reports them. */
final class TarList {
    private TarList() {}

    static List<String> names(byte[] tar) throws IOException {
        List<String> names = new ArrayList<>();
        for (TarArchiveEntry entry : entries(tar)) {
            names.add(entry.getName());
        }
        return names;
    }

    static List<TarArchiveEntry> entries(byte[] tar) throws IOException {
        List<TarArchiveEntry> entries = new ArrayList<>();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.add(entry);
            }
        }
        return entries;
    }
}
