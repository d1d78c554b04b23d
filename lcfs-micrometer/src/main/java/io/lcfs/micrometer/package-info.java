/** Meters of Micrometer for layer stores. */
@NullMarked
package io.lcfs.micrometer;

import org.jspecify.annotations.NullMarked;
