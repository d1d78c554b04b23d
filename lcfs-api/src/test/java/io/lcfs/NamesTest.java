package io.lcfs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void validUtf8ReadsAsTheStringThatItIs() {
        for (String name :
                new String[] {"", "a", "/usr/bin", "\u00e4\u00f6\u00fc", "\u4e2d", "\ud83d\ude00", "a\u0000b"}) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            assertEquals(name, Names.decode(bytes));
            assertArrayEquals(bytes, Names.encode(name));
            assertTrue(Names.isUtf8(bytes));
        }
    }

    @Test
    void eachOtherByteReadsAsOneLoneSurrogate() {
        assertEquals("\udcff", Names.decode(bytes(0xFF)));
        assertEquals("a\udc80b", Names.decode(bytes('a', 0x80, 'b')));
        assertEquals("\udcc3", Names.decode(bytes(0xC3)), "the beginning of a character");
        assertEquals("\udced\udca0\udc80", Names.decode(bytes(0xED, 0xA0, 0x80)), "a surrogate");
        assertEquals("\udcc0\udcaf", Names.decode(bytes(0xC0, 0xAF)), "a slash in two bytes");
        assertEquals("\udcf4\udc90\udc80\udc80", Names.decode(bytes(0xF4, 0x90, 0x80, 0x80)), "beyond Unicode");
        assertEquals("b\udcff", Names.decode(bytes('a', 'b', 0xFF, 'c'), 1, 2));
        assertFalse(Names.isUtf8(bytes(0xFF)));
    }

    @Test
    void anyBytesComeBack() {
        long seed = Long.getLong("lcfs.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            for (int at = 0; at < bytes.length; at++) {
                // Bytes that begin and continue characters are as frequent as others.
                bytes[at] = (byte) (random.nextBoolean() ? 0x80 + random.nextInt(0x80) : random.nextInt(0x100));
            }
            String name = Names.decode(bytes);
            assertArrayEquals(bytes, Names.encode(name), "seed " + seed + ", case " + i);
            boolean isUtf8 = name.codePoints().noneMatch(c -> c >= 0xDC80 && c <= 0xDCFF);
            assertEquals(isUtf8, Names.isUtf8(bytes), "seed " + seed + ", case " + i);
        }
    }

    @Test
    void surrogateThatStandsForNoByteIsRefused() {
        for (String name : new String[] {"\ud800", "a\udc7f", "\udc00b", "\udd00", "\udfff"}) {
            IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> Names.encode(name));
            assertTrue(refused.getMessage().contains("U+D"), refused.getMessage());
        }
    }
}
