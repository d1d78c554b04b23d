package io.lcfs.engine.system;

/** Thrown by the model if the store must refuse a call. Nothing is changed then. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused() {
        super("refused", null, false, false);
    }
}
