package io.lcfs.engine;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * The event of work of the store itself: a checkpoint, or the reclaiming of a layer. Its fields are read by Java Flight
 * Recorder.
 */
@Name(WorkEvent.NAME)
@Label("Work of a Layer Store")
@Description("Work of a store itself: a checkpoint, or the reclaiming of a removed layer")
@Category("LCFS")
@Enabled(false)
@StackTrace(false)
final class WorkEvent extends Event implements FlightEvents.Begun {
    static final String NAME = "io.lcfs.Work";

    @Label("Operation")
    private @Nullable String operation;

    @Label("Bytes")
    @Description("The bytes of data that were written during a checkpoint, or that a removed layer owned before")
    @DataAmount
    private long bytes;

    private WorkEvent() {}

    static FlightEvents.@Nullable Begun begun() {
        WorkEvent event = new WorkEvent();
        if (!event.isEnabled()) {
            return null;
        }
        event.begin();
        return event;
    }

    @Override
    public void end(String what, long length) {
        end();
        if (shouldCommit()) {
            operation = what;
            bytes = length;
            commit();
        }
    }
}
