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

/** The event of a call of the store. Its fields are read by Java Flight Recorder. */
@Name(CallEvent.NAME)
@Label("Call of a Layer Store")
@Description("An operation of a store, with the time that it waited for locks, for space and for the device")
@Category("LCFS")
@Enabled(false)
@StackTrace(false)
final class CallEvent extends Event implements FlightEvents.Begun {
    static final String NAME = "io.lcfs.Call";

    @Label("Operation")
    private @Nullable String operation;

    @Label("Bytes")
    @Description("The bytes of content that a write may allocate or that a read returned; 0 if they are not known")
    @DataAmount
    private long bytes;

    private CallEvent() {}

    static FlightEvents.@Nullable Begun begun() {
        CallEvent event = new CallEvent();
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
