/**
 * The parts that both compression formats share: little-endian numbers, bit sequences, lengths of Huffman codes. Must
 * never: know a format. Depends on: nothing.
 */
package io.lcfs.compress.bits;
