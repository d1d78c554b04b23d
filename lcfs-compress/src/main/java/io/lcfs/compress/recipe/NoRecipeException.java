package io.lcfs.compress.recipe;

/** Thrown if a stream has no recipe, or none that is small enough. */
final class NoRecipeException extends Exception {
    private static final long serialVersionUID = 1;
}
