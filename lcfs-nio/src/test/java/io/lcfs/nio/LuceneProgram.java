package io.lcfs.nio;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.store.NIOFSDirectory;
import org.apache.lucene.store.NoLockFactory;

/** A program that uses Lucene in a layer; {@link LuceneTest} runs it in a JVM of its own. */
final class LuceneProgram {
    private static final int DOCUMENTS = 2_000;

    /** A chunk so small that files are mapped in several chunks. */
    private static final long CHUNK = 1 << 16;

    private LuceneProgram() {}

    /**
     * Runs the program named by the first argument, in a layer of that name of the store at the path in the second
     * argument.
     */
    public static void main(String[] arguments) throws Exception {
        // At WARNING, Lucene reports that it would use the vector API on a later JDK.
        Logger lucene = Logger.getLogger("org.apache.lucene");
        lucene.setLevel(Level.SEVERE);
        try (LayerStore store = LayerStore.open(Path.of(arguments[1]));
                Layer layer = store.openLayer(arguments[0]);
                FileSystem files = LayerFileSystems.of(layer)) {
            Path index = files.getPath("/index");
            switch (arguments[0]) {
                case "channels" -> build(new NIOFSDirectory(index));
                case "mappings" -> {
                    build(mapped(index));
                    layer.commit();
                    searchMapped(index);
                }
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }
        if (arguments[0].equals("mappings")) {
            try (LayerStore store = LayerStore.open(Path.of(arguments[1]));
                    Layer layer = store.openLayer(arguments[0]);
                    FileSystem files = LayerFileSystems.of(layer)) {
                searchMapped(files.getPath("/index"));
            }
        }
        System.out.println("done");
        Reference.reachabilityFence(lucene);
    }

    private static Directory mapped(Path index) throws IOException {
        if (!MMapDirectory.UNMAP_SUPPORTED) {
            throw new IllegalStateException(MMapDirectory.UNMAP_NOT_SUPPORTED_REASON);
        }
        return new MMapDirectory(index, CHUNK);
    }

    private static void build(Directory opened) throws IOException {
        try (Directory directory = opened) {
            try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig())) {
                for (int i = 1; i <= DOCUMENTS; i++) {
                    Document document = new Document();
                    document.add(new StringField("id", Integer.toString(i), Field.Store.YES));
                    document.add(new TextField("text", "layer number " + i % 100, Field.Store.NO));
                    writer.addDocument(document);
                    if (i % 500 == 0) {
                        writer.commit();
                        try (DirectoryReader reader = DirectoryReader.open(writer)) {
                            require("documents of an index that is written", i, reader.numDocs());
                        }
                    }
                }
                writer.deleteDocuments(new Term("id", "42"));
                writer.forceMerge(1);
            }
            search(directory);
        }
    }

    private static void searchMapped(Path index) throws IOException {
        try (Directory directory = mapped(index)) {
            search(directory);
        }
    }

    private static void search(Directory directory) throws IOException {
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            require("documents", DOCUMENTS - 1, reader.numDocs());
            require("with 7", 20, searcher.count(new TermQuery(new Term("text", "7"))));
            require("deleted", 0, searcher.count(new TermQuery(new Term("id", "42"))));
        }
        try (CheckIndex check = new CheckIndex(directory, NoLockFactory.INSTANCE.obtainLock(directory, "check"))) {
            if (!check.checkIndex().clean) {
                throw new IllegalStateException("the index is not clean");
            }
        }
    }

    private static void require(String what, int expected, int found) {
        if (found != expected) {
            throw new IllegalStateException(what + ": " + found + ", expected " + expected);
        }
    }
}
