package io.lcfs.oci.json;

import com.google.gson.JsonObject;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.text.Quote;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The common part of manifests and indexes: bytes that are never changed, and a tree that is copied for a change. */
public final class DocumentTree {
    private final Document document;
    private final JsonObject tree;
    private final JsonFields fields;

    private DocumentTree(Document document, JsonObject tree) {
        this.document = document;
        this.tree = tree;
        this.fields = JsonFields.of(tree, document.descriptor().digest().toString());
    }

    /**
     * Parses a document and checks the common fields: the schema version, and the media type, which must be that of the
     * descriptor.
     */
    public static DocumentTree parse(Document document) throws InvalidImageException {
        Descriptor descriptor = document.descriptor();
        DocumentTree parsed = new DocumentTree(
                document, Json.parse(document.bytes(), descriptor.digest().toString()));
        if (parsed.fields.count("schemaVersion") != 2) {
            throw parsed.fields.invalid("schemaVersion", "is not 2");
        }
        String mediaType = parsed.fields.stringOrNull("mediaType");
        if (mediaType != null && !mediaType.equals(descriptor.mediaType())) {
            throw parsed.fields.invalid(
                    "mediaType",
                    "is " + Quote.of(mediaType) + " where " + Quote.of(descriptor.mediaType()) + " is expected");
        }
        return parsed;
    }

    /**
     * Returns the media type of a document whose descriptor has none: the media type in the document, or else the one
     * that its fields imply.
     */
    public static String mediaTypeOf(byte[] bytes, Digest digest) throws InvalidImageException {
        JsonFields fields = JsonFields.of(Json.parse(bytes, digest.toString()), digest.toString());
        String mediaType = fields.stringOrNull("mediaType");
        if (mediaType != null) {
            return mediaType;
        }
        if (fields.has("manifests")) {
            return MediaTypes.INDEX;
        }
        if (fields.has("layers")) {
            return MediaTypes.MANIFEST;
        }
        throw new InvalidImageException(digest + " is neither a manifest nor an index");
    }

    /** Creates a document that begins with the common fields of manifests and indexes. */
    public static DocumentTree create(String mediaType, Consumer<JsonObject> rest) {
        JsonObject tree = new JsonObject();
        tree.addProperty("schemaVersion", 2);
        tree.addProperty("mediaType", mediaType);
        rest.accept(tree);
        return new DocumentTree(Document.of(mediaType, Json.write(tree)), tree);
    }

    /** Returns a copy with a change, and with its fields in a given order. */
    public DocumentTree with(List<String> order, Consumer<JsonObject> change) {
        JsonObject copy = tree.deepCopy();
        change.accept(copy);
        JsonObject ordered = Json.ordered(copy, order);
        return new DocumentTree(Document.of(mediaType(), Json.write(ordered)), ordered);
    }

    public Document document() {
        return document;
    }

    public String mediaType() {
        return document.descriptor().mediaType();
    }

    public JsonFields fields() {
        return fields;
    }

    public Map<String, String> annotations() throws InvalidImageException {
        return Map.copyOf(fields.texts("annotations"));
    }
}
