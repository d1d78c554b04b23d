package io.lcfs.oci.text;

import java.util.ArrayList;
import java.util.List;

/** Notes on an import: the first hundred sentences, and the number of further ones. Thread-safe. */
public final class Notes {
    private static final int MOST = 100;

    private final List<String> notes = new ArrayList<>();
    private long more;

    /** Adds a sentence. */
    public synchronized void add(String note) {
        if (notes.size() < MOST) {
            notes.add(note);
        } else {
            more++;
        }
    }

    /** Returns all sentences. */
    public synchronized List<String> list() {
        List<String> all = new ArrayList<>(notes);
        if (more > 0) {
            all.add("and " + more + " more");
        }
        return List.copyOf(all);
    }
}
