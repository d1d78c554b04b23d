package io.lcfs.build.dockerfile;

/**
 * A here-document of an instruction.
 *
 * @param name the word that ends the document, without quotes
 * @param content the lines between the instruction and the end, each with its line feed; without leading tabs if the
 *     document began with {@code <<-}
 * @param isExpanded whether variables in the content are expanded, because the word was not quoted
 */
public record HereDocument(String name, String content, boolean isExpanded) {}
