package io.lcfs.oci.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.content.InvalidImageException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parsing of JSON that may be made to do harm. */
class JsonTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"b\":\"<&>'\\\"\\\\\"}",
                "{\"z\":1.50,\"a\":[true,false,null,-0,1e400,123456789012345678901234567890]}",
                "{\"\":{\"deep\":[[[{}]]]},\"\u00e4\ud83d\ude00\":\"\"}"
            })
    void orderAndDigitsStayAsTheyWere(String text) throws InvalidImageException {
        assertEquals(text, new String(Json.write(Json.parse(bytes(text), "it")), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "\"text\"",
                "{",
                "{}{}",
                "{} x",
                "{'a':1}",
                "{a:1}",
                "{\"a\":1,}",
                "{\"a\":[1,]}",
                "{\"a\":1;\"b\":2}",
                "{\"a\"=1}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{\"a\":TRUE}",
                "{\"a\":\"\n\"}",
                "// comment\n{}",
                ")]}'\n{}",
                "{\"a\":\"\\ud800\"}",
                "{\"\\udc00\":1}",
                "{\"a\":1,\"a\":1}",
                "{\"a\":{\"b\":1,\"\\u0062\":2}}"
            })
    void whatIsNotOneObjectOfPlainJsonIsRefused(String text) {
        InvalidImageException e =
                assertThrows(InvalidImageException.class, () -> Json.parse(bytes(text), "the manifest"));
        assertTrue(e.getMessage().startsWith("the manifest "), e.getMessage());
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        byte[] latin = "{\"a\":\"\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThrows(InvalidImageException.class, () -> Json.parse(latin, "it"));
    }

    @Test
    void aHundredLevelsAreReadAndTenThousandRefused() throws InvalidImageException {
        assertEquals(1, Json.parse(bytes(nested(99)), "it").size());
        assertThrows(InvalidImageException.class, () -> Json.parse(bytes(nested(100)), "it"));
        assertThrows(InvalidImageException.class, () -> Json.parse(bytes(nested(10_000)), "it"));
        assertThrows(InvalidImageException.class, () -> Json.parse(bytes("{\"a\":".repeat(10_000)), "it"));
    }

    private static String nested(int lists) {
        return "{\"a\":" + "[".repeat(lists) + "]".repeat(lists) + "}";
    }

    @Test
    void moreThanFourMebibytesAreRefused() throws InvalidImageException {
        String frame = "{\"a\":\"\"}";
        String most = "{\"a\":\"" + "x".repeat((4 << 20) - frame.length()) + "\"}";
        assertEquals(1, Json.parse(bytes(most), "it").size());
        assertThrows(InvalidImageException.class, () -> Json.parse(bytes(most + " "), "it"));
    }
}
