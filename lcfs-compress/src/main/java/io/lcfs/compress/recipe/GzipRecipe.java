package io.lcfs.compress.recipe;

import io.lcfs.compress.CompressionLevel;
import io.lcfs.compress.MalformedStreamException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Recipes for gzip streams. A recipe and the content of a stream give the very bytes of the stream again. For streams
 * of gzip, zlib (pigz, the JDK and many others) and Go's compress/gzip from level 2 on, a recipe has some tenths of a
 * percent of the stream; for streams that this module writes it has a few bytes. Streams of other compressors have
 * large recipes.
 *
 * <p>Both calls read streams from their beginning to their end. They use about 4 MiB of memory, and up to 24 MiB for
 * content of zeros, whatever its size is, and cost about the time of compressing the content at its level. Thread-safe.
 */
public final class GzipRecipe {
    private GzipRecipe() {}

    /** A gzip stream that can be read more than once. */
    public interface Source {
        /**
         * Opens the stream.
         *
         * @return the compressed bytes; closed by the caller
         * @throws IOException if the stream cannot be opened
         */
        InputStream open() throws IOException;
    }

    /**
     * Makes a recipe for a stream. What {@link #recreate} makes of it should be compared with the stream, by a digest,
     * before the stream is deleted.
     *
     * @param gzip the stream
     * @param recipe receives the recipe; not closed
     * @param maxBytes the most bytes that the recipe may have
     * @return false if there is no recipe, or none of so few bytes; what was written to the target is useless then
     * @throws MalformedStreamException if the stream is no valid gzip stream
     * @throws IOException if the stream cannot be read, or the recipe not be written
     */
    public static boolean make(Source gzip, OutputStream recipe, long maxBytes) throws IOException {
        recipe.write(RecipeFormat.VERSION);
        for (CompressionLevel level : CompressionLevel.values()) {
            if (OwnStream.isOf(level, gzip)) {
                recipe.write(RecipeFormat.OWN);
                recipe.write(level.ordinal());
                return true;
            }
        }
        recipe.write(RecipeFormat.ITEMS);
        try (InputStream in = gzip.open();
                RecipeOutput items = new RecipeOutput(recipe)) {
            new RecipeMaker(in, items, maxBytes).run();
            items.finish();
            return items.count() <= maxBytes;
        } catch (NoRecipeException e) {
            return false;
        }
    }

    /**
     * Makes the stream of a recipe. A recipe may be damaged in a way that shows in the bytes of the stream only, so
     * that their digest must be compared by the caller.
     *
     * @param recipe the recipe; not closed
     * @param content the content of the stream; not closed
     * @param target receives the stream; not closed
     * @throws MalformedStreamException if the recipe is damaged, or is the recipe for a stream of another content
     * @throws IOException if a stream cannot be read, or the target not be written
     */
    public static void recreate(InputStream recipe, InputStream content, OutputStream target) throws IOException {
        int version = recipe.read();
        int kind = recipe.read();
        if (version != RecipeFormat.VERSION || kind != RecipeFormat.OWN && kind != RecipeFormat.ITEMS) {
            throw RecipeInput.damaged("has the version " + version + " and the kind " + kind);
        }
        if (kind == RecipeFormat.OWN) {
            int level = recipe.read();
            if (level < 0 || level >= CompressionLevel.values().length) {
                throw RecipeInput.damaged("names the level " + level);
            }
            OwnStream.write(CompressionLevel.values()[level], content, target);
            return;
        }
        OutputStream buffered = new BufferedOutputStream(target);
        try (RecipeInput items = new RecipeInput(recipe)) {
            new Recreation(items, content, buffered).run();
        }
        buffered.flush();
    }
}
