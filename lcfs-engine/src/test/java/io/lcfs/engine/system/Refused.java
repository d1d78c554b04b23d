package io.lcfs.engine.system;

/** What the model throws where the store is to refuse a call; nothing is changed then. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused() {
        super("refused", null, false, false);
    }
}
