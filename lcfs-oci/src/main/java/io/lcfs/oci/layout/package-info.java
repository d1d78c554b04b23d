/**
 * Images on a disk: layout directories, tar archives of layouts, and archives of {@code docker save}.
 *
 * <p>Owns: the names of files in a layout. Must never: use a size or a name from a layout or an archive without a
 * check. Depends on: {@code archive}, {@code content}, {@code json}, {@code spec}, {@code text}. Lock: one for each
 * layout or archive that is written, held while its index changes.
 */
package io.lcfs.oci.layout;
