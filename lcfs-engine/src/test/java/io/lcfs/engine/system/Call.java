package io.lcfs.engine.system;

import java.util.List;

/** A call of a thread: its description, its times, its result, and its effect on the model. */
final class Call {
    /** The result of a call that changed nothing, because there was no space. */
    static final String NO_SPACE = "no space";

    /**
     * The result of a call that may have had its effect or not, because the store had failed or memory was exhausted.
     */
    static final String FAILED = "failed";

    static final String REFUSED = "refused";
    static final String DONE = "done";

    final int number;
    final String text;
    final List<Step> steps;
    final boolean durable;
    final long invoked;
    long responded = Long.MAX_VALUE;
    String result;

    /** The exception, for messages. */
    String thrown = "";

    /** The effect of a call at one instant. */
    interface Step {
        /**
         * Changes a copy of the model.
         *
         * @return the expected result
         * @throws Refused if the store must refuse the call
         */
        String apply(World world);
    }

    /**
     * Begins a call.
     *
     * @param steps the effects in turn; the last one has the result
     * @param durable whether the effect of the call, and everything before it, is durable if it succeeds
     */
    Call(int number, String text, long invoked, boolean durable, List<Step> steps) {
        this.number = number;
        this.text = text;
        this.invoked = invoked;
        this.durable = durable;
        this.steps = steps;
    }

    /** Ends the call. */
    void end(long now, String what) {
        result = what;
        responded = now;
    }

    boolean isPending() {
        return result == null;
    }

    /** Returns whether a step, with all later ones, may be left out. */
    boolean isOptional() {
        return result == null || result.equals(FAILED) || result.equals(NO_SPACE);
    }

    @Override
    public String toString() {
        String ended = isPending() ? "" : Long.toString(responded);
        return "#" + number + " [" + invoked + ".." + ended + "] " + text + ": " + (isPending() ? "pending" : result)
                + thrown;
    }
}
