package io.lcfs.engine.format;

/**
 * Keys of the layer table and of the tree of group records.
 *
 * <pre>
 *   major                      minor                 payload
 *   id &lt;&lt; 8 | LAYER            0                     layer record
 *   id &lt;&lt; 8 | CHILD            id of a layer above   empty
 *   id &lt;&lt; 8 | LABEL            hash of the key       chain of { u8 key length, u16 value length, key, value }
 *   NAME                       hash of the name      chain of { u64 id, u8 name length, name }
 *   RECLAIM                    id of a removed layer empty
 *   GROUP                      number of the group   { u8 slot, u8[3] zero, u32 crc }
 *   EPHEMERAL                  id of a layer         empty; the layer is removed when the store is opened for writing
 *   CACHE                      id of a layer         { s64 milliseconds of the last use }; a collection may remove it
 *   LEASE                      hash of the name      { u8 name length, name, s64 seconds of the last renewal,
 *                                                      s64 seconds of its duration, u64 id of each layer }
 *   hash &lt;&lt; 8 | LABELLED       id of a layer         empty; the layer has a label with this hash (high 55 bits)
 * </pre>
 */
public final class TableItemType {
    public static final int LAYER = 1;
    public static final int CHILD = 2;
    public static final int LABEL = 3;
    public static final int NAME = 4;
    public static final int RECLAIM = 5;
    public static final int GROUP = 6;
    public static final int EPHEMERAL = 7;
    public static final int CACHE = 8;
    public static final int LEASE = 9;
    public static final int LABELLED = 10;

    /** The largest id of a layer, chosen so that a key is never negative. */
    public static final long MAX_LAYER = (1L << 55) - 1;

    private TableItemType() {}

    /** Returns the first half of the keys of one type of a layer or of a hash. */
    public static long major(long layerId, int type) {
        return layerId << 8 | type;
    }
}
