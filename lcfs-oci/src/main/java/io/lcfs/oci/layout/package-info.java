/**
 * Images on a disk: layout directories, tar archives of layouts, and archives of {@code docker save}.
 *
 * <p>Owns: the names of files in a layout. Must never: believe a size or a name that such a place gives. Depends on: {@code archive},
 * {@code content}, {@code json}, {@code spec}, {@code text}. Lock: one for each layout or archive that is written, around a change of its
 * index.
 */
package io.lcfs.oci.layout;
