package io.lcfs.oci.transfer;

import io.lcfs.Progress;

/**
 * Reports the progress of the layers of an image, which end in any order. The listener is called by one thread at a
 * time.
 */
final class PushProgress {
    private final Progress receiver;
    private final int layers;
    private int ended;

    PushProgress(Progress receiver, int layers) {
        this.receiver = receiver;
        this.layers = layers;
    }

    synchronized void report(Progress.Update update) {
        receiver.update(update.withItems(ended, layers));
    }

    synchronized void reportEnd(Progress.Update update) {
        ended++;
        report(update);
    }
}
