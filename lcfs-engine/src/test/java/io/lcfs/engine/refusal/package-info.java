/** Calls with arbitrary arguments: a refused call has changed nothing. */
package io.lcfs.engine.refusal;
