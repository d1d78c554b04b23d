/**
 * What the compressions that we write ourselves have in common: little-endian numbers, bits in a row, lengths of Huffman codes.
 * Must never know a format. Depends on: nothing.
 */
package io.lcfs.compress.bits;
