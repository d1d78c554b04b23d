package io.lcfs.engine.system;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks for an order of all calls in which each call has the recorded result, and no call precedes a call that had
 * ended when it began (Wing and Gong, 1993; with the memory of visited states of Lowe, 2017). The state after a crash
 * is one more call, which reads the whole store. It comes after all calls that were acknowledged as durable; later
 * calls need not be in the state.
 */
final class Linearizer {
    private static final int MAX_CONFIGURATIONS = 60_000;

    private final History history;
    private final List<List<Call>> threads;
    private final Set<Configuration> seen = new HashSet<>();
    private final int[] mustBeDurable;
    private final long leftAfter;
    private final long leftBefore;
    private int best = -1;
    private String bestText = "";
    private boolean gaveUp;

    /**
     * A state of the search: the position of each thread, in calls and in steps of the next call; whether the state
     * after the crash was read; and the model.
     */
    private record Configuration(int[] calls, int[] steps, boolean read, World world) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Configuration that
                    && read == that.read
                    && Arrays.equals(calls, that.calls)
                    && Arrays.equals(steps, that.steps)
                    && world.equals(that.world);
        }

        @Override
        public int hashCode() {
            return (Arrays.hashCode(calls) * 31 + Arrays.hashCode(steps)) * 31 + world.hashCode() + (read ? 1 : 0);
        }
    }

    Linearizer(History history) {
        this.history = history;
        this.threads = history.threads();
        this.mustBeDurable = new int[threads.size()];
        long after = -1;
        long before = history.lastSuperblock();
        for (int i = 0; i < threads.size(); i++) {
            List<Call> calls = threads.get(i);
            for (int k = 0; k < calls.size(); k++) {
                Call call = calls.get(k);
                if (call.durable && !call.isOptional() && !call.result.equals(Call.REFUSED)) {
                    mustBeDurable[i] = k + 1;
                    after = Math.max(after, call.invoked);
                    // The call may have found that everything is durable, and written nothing.
                    before = Math.max(before, call.responded);
                }
            }
        }
        leftAfter = after;
        leftBefore = before;
    }

    /** Returns the contradiction, or an empty string if there is an order. */
    String problem() {
        int[] none = new int[threads.size()];
        Configuration start = new Configuration(none, none.clone(), history.left() == null, history.before);
        if (search(start) || gaveUp) {
            return "";
        }
        return "no order of the calls explains what was seen; the longest one ends with " + bestText;
    }

    /** Returns whether the search was given up because it was too long. */
    boolean gaveUp() {
        return gaveUp;
    }

    private record Frame(Configuration at, List<Configuration> next) {}

    private boolean search(Configuration start) {
        ArrayList<Frame> stack = new ArrayList<>();
        stack.add(new Frame(start, new ArrayList<>(List.of())));
        List<Configuration> first = new ArrayList<>();
        if (expand(start, first)) {
            return true;
        }
        stack.set(0, new Frame(start, first));
        while (!stack.isEmpty()) {
            Frame top = stack.get(stack.size() - 1);
            if (top.next.isEmpty()) {
                stack.remove(stack.size() - 1);
                continue;
            }
            Configuration at = top.next.remove(top.next.size() - 1);
            if (!seen.add(at)) {
                continue;
            }
            if (seen.size() > MAX_CONFIGURATIONS) {
                gaveUp = true;
                return false;
            }
            List<Configuration> next = new ArrayList<>();
            if (expand(at, next)) {
                return true;
            }
            stack.add(new Frame(at, next));
        }
        return false;
    }

    private Call next(Configuration at, int thread) {
        List<Call> calls = threads.get(thread);
        return at.calls[thread] < calls.size() ? calls.get(at.calls[thread]) : null;
    }

    /** Finds the possible next steps, the most probable last. Returns whether the end is reached. */
    private boolean expand(Configuration at, List<Configuration> found) {
        long earliest = at.read ? Long.MAX_VALUE : leftBefore;
        boolean done = at.read;
        int progress = at.read ? 1 : 0;
        for (int thread = 0; thread < threads.size(); thread++) {
            progress += at.calls[thread];
            Call call = next(at, thread);
            if (call != null && !call.isPending()) {
                earliest = Math.min(earliest, call.responded);
                done = false;
            }
        }
        if (done) {
            return true;
        }
        List<Integer> order = new ArrayList<>();
        for (int thread = 0; thread < threads.size(); thread++) {
            Call call = next(at, thread);
            if (call != null && call.invoked < earliest) {
                order.add(thread);
            }
        }
        order.sort((one, other) -> Long.compare(next(at, other).responded, next(at, one).responded));
        StringBuilder refusedHere = progress > best ? new StringBuilder() : null;
        for (int thread : order) {
            take(at, thread, found, refusedHere);
        }
        if (!at.read && mayRead(at, earliest)) {
            String shown = at.world.reopened().describe();
            if (shown.equals(history.left())) {
                found.add(new Configuration(at.calls, at.steps, true, at.world));
            } else if (refusedHere != null) {
                refusedHere.append("\n  what the crash left:\n").append(difference(shown, history.left()));
            }
        }
        if (refusedHere != null) {
            best = progress;
            bestText = "call " + progress + "; then:" + refusedHere;
        }
        return false;
    }

    private boolean mayRead(Configuration at, long earliest) {
        if (leftAfter >= earliest) {
            return false;
        }
        for (int thread = 0; thread < mustBeDurable.length; thread++) {
            if (at.calls[thread] < mustBeDurable[thread]) {
                return false;
            }
            Call call = next(at, thread);
            if (call != null && call.responded < leftAfter) {
                return false;
            }
        }
        return true;
    }

    private void take(Configuration at, int thread, List<Configuration> found, StringBuilder refused) {
        Call call = next(at, thread);
        int step = at.steps[thread];
        if (call.isOptional() && !call.isPending()) {
            found.add(moved(at, thread, true, at.world));
            boolean nothingDone = call.result.equals(Call.NO_SPACE) && call.steps.size() == 1
                    || call.invoked > history.failedAt.get();
            if (nothingDone) {
                return;
            }
        }
        World world = at.world.copy();
        String result;
        try {
            result = call.steps.get(step).apply(world);
        } catch (Refused e) {
            result = Call.REFUSED;
            world = at.world;
        }
        boolean last = step + 1 == call.steps.size();
        if (result.equals(Call.REFUSED) ? refusalFits(call) : call.isOptional() || !last || fits(call, result)) {
            found.add(moved(at, thread, last || result.equals(Call.REFUSED), world));
        } else if (refused != null) {
            refused.append("\n  t")
                    .append(thread)
                    .append(' ')
                    .append(call)
                    .append("\n    expected: ")
                    .append(result);
        }
    }

    private boolean fits(Call call, String result) {
        return result.equals(call.result) || call.responded > history.halfDoneSince.get();
    }

    private boolean refusalFits(Call call) {
        return call.isOptional() || fits(call, Call.REFUSED);
    }

    private static Configuration moved(Configuration at, int thread, boolean ended, World world) {
        int[] calls = at.calls.clone();
        int[] steps = at.steps.clone();
        if (ended) {
            calls[thread]++;
            steps[thread] = 0;
        } else {
            steps[thread]++;
        }
        return new Configuration(calls, steps, at.read, world);
    }

    /** Returns the lines that only one of two texts contains. */
    static String difference(String expected, String found) {
        List<String> wanted = new ArrayList<>(Arrays.asList(expected.split("\n")));
        List<String> got = new ArrayList<>(Arrays.asList(found.split("\n")));
        List<String> both = new ArrayList<>(wanted);
        both.retainAll(got);
        wanted.removeAll(both);
        got.removeAll(both);
        StringBuilder text = new StringBuilder();
        wanted.forEach(line -> text.append("    - ").append(line).append('\n'));
        got.forEach(line -> text.append("    + ").append(line).append('\n'));
        return text.toString();
    }
}
