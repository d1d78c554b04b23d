/** Calls with whatever a caller can say: what is refused has changed nothing. */
package io.lcfs.engine.refusal;
