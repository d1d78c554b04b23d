package io.lcfs.oci.tar;

import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.text.Quote;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Parsing of the numbers in headers. Each number is checked against its range before it is used. */
final class TarNumbers {
    private static final int MAX_DIGITS = 18;
    private static final int NANO_DIGITS = 9;

    /**
     * A time, which may be outside the range of a layer. The nanoseconds count forward from the second, also before
     * 1970.
     */
    record Time(long seconds, int nanos) {
        private static final Instant FIRST = Instant.MIN;
        private static final Instant LAST = Instant.MAX;

        boolean isHeld() {
            return seconds >= FIRST.getEpochSecond() && seconds <= LAST.getEpochSecond();
        }

        /** Returns the time, or the nearest time that a layer can hold. */
        Instant held() {
            return isHeld() ? Instant.ofEpochSecond(seconds, nanos) : seconds < 0 ? FIRST : LAST;
        }
    }

    private TarNumbers() {}

    /**
     * Parses a number: octal digits, with spaces or zero bytes around them, where bytes after a zero byte are ignored;
     * or, if the first bit is set, a number in base 256.
     */
    static long number(byte[] bytes, int start, int length, String field) throws InvalidImageException {
        return (bytes[start] & 0x80) != 0 ? binary(bytes, start, length, field) : octal(bytes, start, length, field);
    }

    /** Parses octal digits as {@link #number} does. */
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

    /** Returns whether a field contains a valid number; an empty field does. */
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
        return new InvalidImageException("the " + field + " in a header of the tar is not a number: " + Quote.of(text));
    }

    /** Parses a decimal number that is not negative. */
    static long decimal(String text, String key) throws InvalidImageException {
        if (text.isEmpty() || text.length() > MAX_DIGITS || !isDigits(text)) {
            throw new InvalidImageException(
                    "the pax record " + key + " is not a number from 0 to 2^63 - 1: " + Quote.of(text));
        }
        return Long.parseLong(text);
    }

    /**
     * Parses a time: seconds of 64 bits with an optional fraction. Nine digits of the fraction count; further digits
     * make the result earlier, never later.
     */
    static Time time(String text, String key) throws InvalidImageException {
        boolean negative = text.startsWith("-");
        int point = text.indexOf('.');
        String whole = text.substring(negative ? 1 : 0, point < 0 ? text.length() : point);
        String fraction = point < 0 ? "" : text.substring(point + 1);
        if (whole.isEmpty() || !isDigits(whole) || !isDigits(fraction)) {
            throw noTime(text, key);
        }
        long seconds;
        try {
            seconds = Long.parseLong(negative ? "-" + whole : whole);
        } catch (NumberFormatException e) {
            throw noTime(text, key);
        }
        int nanos = Integer.parseInt((fraction + "0".repeat(NANO_DIGITS)).substring(0, NANO_DIGITS));
        if (!negative) {
            return new Time(seconds, nanos);
        }
        boolean cutOff = fraction.length() > NANO_DIGITS && !isZeros(fraction.substring(NANO_DIGITS));
        int before = nanos + (cutOff ? 1 : 0);
        return before == 0 || seconds == Long.MIN_VALUE
                ? new Time(seconds, 0)
                : new Time(seconds - 1, 1_000_000_000 - before);
    }

    private static InvalidImageException noTime(String text, String key) {
        return new InvalidImageException("the pax record " + key + " is not a time of 64 bits: " + Quote.of(text));
    }

    private static boolean isZeros(String digits) {
        return digits.chars().allMatch(digit -> digit == '0');
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
