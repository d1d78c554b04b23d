package io.lcfs;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Names as strings. A name is a row of bytes. Valid UTF-8 reads as the string that it is; each byte that is not part of
 * valid UTF-8 reads as one lone surrogate, U+DC80 to U+DCFF, and becomes that byte again when written. This is the
 * convention of Python's {@code surrogateescape} (PEP 383). Thread-safe.
 */
public final class Names {
    private static final char ESCAPE = 0xDC00;

    private Names() {}

    /**
     * The bytes of a name or path.
     *
     * @param name the string
     * @return its bytes
     * @throws IllegalArgumentException if it has a lone surrogate that stands for no byte
     */
    public static byte[] encode(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return hasSurrogate(name) ? encodeEscaped(name) : bytes;
    }

    private static boolean hasSurrogate(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (Character.isSurrogate(name.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static byte[] encodeEscaped(String name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(name.length() * 3);
        for (int i = 0; i < name.length(); ) {
            int codePoint = name.codePointAt(i);
            i += Character.charCount(codePoint);
            if (codePoint > ESCAPE + 0x7F && codePoint <= ESCAPE + 0xFF) {
                bytes.write(codePoint - ESCAPE);
            } else if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT, "name has the lone surrogate U+%04X, which stands for no byte", codePoint));
            } else {
                bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    /**
     * The string of a name or path.
     *
     * @param bytes its bytes
     * @return the string
     */
    public static String decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /**
     * The string of a name or path.
     *
     * @param bytes an array that holds it
     * @param start its first byte
     * @param length the number of its bytes
     * @return the string
     */
    public static String decode(byte[] bytes, int start, int length) {
        for (int i = start; i < start + length; i++) {
            if (bytes[i] < 0) {
                return decodeUtf8(ByteBuffer.wrap(bytes, start, length));
            }
        }
        return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
    }

    private static String decodeUtf8(ByteBuffer bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer chars = CharBuffer.allocate(bytes.remaining());
        while (true) {
            CoderResult result = decoder.decode(bytes, chars, true);
            if (result.isUnderflow()) {
                return chars.flip().toString();
            }
            escape(result, bytes, chars);
            decoder.reset();
        }
    }

    private static void escape(CoderResult result, ByteBuffer bytes, CharBuffer chars) {
        if (!result.isError()) {
            throw new IllegalStateException("a name decodes to more characters than it has bytes");
        }
        for (int i = 0; i < result.length(); i++) {
            chars.put((char) (ESCAPE + (bytes.get() & 0xFF)));
        }
    }

    /**
     * Returns whether bytes are valid UTF-8.
     *
     * @param bytes the bytes
     * @return whether they are
     */
    public static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
