package io.lcfs.engine.system;

import java.util.List;

/** One call of a thread: what it was, when, what came of it, and what it is to do to the model. */
final class Call {
    /** It changed nothing: there was no space. */
    static final String NO_SPACE = "no space";

    /** It may have done its work or not: the store had failed, or its memory was at an end. */
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

    /** What was thrown, for people. */
    String thrown = "";

    /** What a call is to do, at one instant. */
    interface Step {
        /**
         * Does it to a copy of the model.
         *
         * @return the result that is to be seen
         * @throws Refused if the store is to refuse it
         */
        String apply(World world);
    }

    /**
     * A call that begins.
     *
     * @param steps its instants in turn, of which the last gives the result
     * @param durable whether what was done before it, and by it, is durable when it ends well
     */
    Call(int number, String text, long invoked, boolean durable, List<Step> steps) {
        this.number = number;
        this.text = text;
        this.invoked = invoked;
        this.durable = durable;
        this.steps = steps;
    }

    /** Ends it. */
    void end(long now, String what) {
        result = what;
        responded = now;
    }

    boolean isPending() {
        return result == null;
    }

    /** Whether any of its steps may be left out, with those after it. */
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
