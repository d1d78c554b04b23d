package io.lcfs.oci.tar;

import io.lcfs.oci.InvalidImageException;
import io.lcfs.oci.text.Quote;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The numbers in headers. Each is bounded before anything is done with it. */
final class TarNumbers {
    private static final int MOST_DIGITS = 18;
    private static final int MOST_FRACTION = 100;

    /** About the years -9999 to 9999. */
    private static final long MOST_SECONDS = 253_402_300_799L;

    private TarNumbers() {}

    /**
     * Octal digits, with spaces or zeros around them; what stands behind a zero does not count. Or, if the first bit is set, a number in
     * base 256.
     */
    static long number(byte[] bytes, int start, int length, String field) throws InvalidImageException {
        return (bytes[start] & 0x80) != 0 ? binary(bytes, start, length, field) : octal(bytes, start, length, field);
    }

    /** Octal digits, as {@link #number}. */
    static long octal(byte[] bytes, int start, int length, String field) throws InvalidImageException {
        int at = start;
        int end = start + length;
        while (at < end && isBlank(bytes[at])) {
            at++;
        }
        long value = 0;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '7') {
            value = value << 3 | bytes[at] - '0';
            at++;
        }
        while (at < end && bytes[at] == ' ') {
            at++;
        }
        if (at < end && bytes[at] != 0) {
            throw malformed(bytes, start, length, field);
        }
        return value;
    }

    private static boolean isBlank(byte value) {
        return value == ' ' || value == 0;
    }

    /** Tells whether a field has a number, which may be none at all. */
    static boolean isNumber(byte[] bytes, int start, int length) {
        try {
            number(bytes, start, length, "field");
            return true;
        } catch (InvalidImageException e) {
            return false;
        }
    }

    private static long binary(byte[] bytes, int start, int length, String field) throws InvalidImageException {
        boolean negative = (bytes[start] & 0x40) != 0;
        long value = negative ? -1 : 0;
        for (int i = 0; i < length; i++) {
            int next = bytes[start + i] & 0xFF;
            if (i == 0) {
                next = negative ? next : next & 0x7F;
            }
            if (value >> Long.SIZE - 9 != (negative ? -1 : 0)) {
                throw malformed(bytes, start, length, field);
            }
            value = value << 8 | next;
        }
        return value;
    }

    private static InvalidImageException malformed(byte[] bytes, int start, int length, String field) {
        String text = new String(bytes, start, length, StandardCharsets.ISO_8859_1);
        return new InvalidImageException("the " + field + " in a header of the tar is no number: " + Quote.of(text));
    }

    /** A decimal number, not negative. */
    static long decimal(String text, String key) throws InvalidImageException {
        if (text.isEmpty() || text.length() > MOST_DIGITS || !isDigits(text)) {
            throw new InvalidImageException("the pax record " + key + " is no number that can be: " + Quote.of(text));
        }
        return Long.parseLong(text);
    }

    /** Seconds with or without a fraction, which is cut off, not rounded, after nine digits. */
    static Instant time(String text, String key) throws InvalidImageException {
        boolean negative = text.startsWith("-");
        String digits = negative ? text.substring(1) : text;
        int point = digits.indexOf('.');
        String whole = point < 0 ? digits : digits.substring(0, point);
        String fraction = point < 0 ? "" : digits.substring(point + 1);
        if (!isDigits(fraction) || fraction.length() > MOST_FRACTION) {
            throw new InvalidImageException("the pax record " + key + " is no time: " + Quote.of(text));
        }
        long seconds = decimal(whole, key);
        long nanos = Long.parseLong((fraction + "000000000").substring(0, 9));
        boolean cutOff = fraction.length() > 9 && !fraction.substring(9).matches("0*");
        return time(negative ? -seconds : seconds, negative ? -nanos - (cutOff ? 1 : 0) : nanos, key);
    }

    /** A time that a layer can hold. */
    static Instant time(long seconds, long nanos, String key) throws InvalidImageException {
        if (seconds > MOST_SECONDS || seconds < -MOST_SECONDS) {
            throw new InvalidImageException(
                    "the " + key + " " + seconds + " is more than " + MOST_SECONDS + " seconds away from 1970");
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    private static boolean isDigits(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
