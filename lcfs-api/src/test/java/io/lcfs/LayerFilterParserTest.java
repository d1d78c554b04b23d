package io.lcfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The filter syntax of containerd. */
class LayerFilterParserTest {
    private static final List<LayerInfo> LAYERS = List.of(
            layer(1, "base", null, LayerKind.COMMITTED, Map.of("color", "red", "a.b/c", "x, y")),
            layer(2, "app-1", "base", LayerKind.WRITABLE, Map.of("color", "dark blue", "empty", "")),
            layer(3, "app-20", "base", LayerKind.VIEW, Map.of("a.b", "/usr/bin")),
            layer(4, "other", "app-1", LayerKind.COMMITTED, Map.of()));

    private static LayerInfo layer(long id, String name, String parent, LayerKind kind, Map<String, String> labels) {
        return new LayerInfo(id, name, kind, parent, Instant.EPOCH, Instant.EPOCH, labels, false, false);
    }

    private static String found(String... texts) {
        LayerFilter filter = LayerFilter.parse(texts);
        return LAYERS.stream().filter(filter::matches).map(LayerInfo::name).collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "``; base app-1 app-20 other",
                "name==base; base",
                " name == base ; base",
                "name!=base; app-1 app-20 other",
                "name; base app-1 app-20 other",
                "parent==base; app-1 app-20",
                "parent!=base; base other",
                "parent; app-1 app-20 other",
                "kind==active; app-1",
                "kind==committed; base other",
                "kind!=view; base app-1 other",
                "kind==other; ``",
                "labels.color; base app-1",
                "labels.color==red; base",
                "labels.color!=red; app-1 app-20 other",
                "labels.color==\"dark blue\"; app-1",
                "labels.\"a.b/c\"==\"x, y\"; base",
                "labels.a.b==/usr/bin; app-20",
                "labels.\"a\".b; app-20",
                "labels.empty==\"\"; app-1",
                "labels.empty~=^$; base app-1 app-20 other",
                "name~=^app-[0-9]$; app-1",
                "name~=/^app-\\d+$/; app-1 app-20",
                "name~=|0\\|other|; app-20 other",
                "labels.\"a.b\"~=/\\/bin$/; app-20",
                "labels.color~=\"^dark \\\"?b\"; app-1",
                "name==\"\\x62\\u0061\\U00000073e\"; base",
                "parent==base,labels.color; app-1",
                "parent==base , kind==view; app-20",
            })
    void aTextChoosesTheLayersThatMatchAllItsSelectors(String text, String expected) {
        assertEquals(expected, found(text));
    }

    @Test
    void severalTextsChooseTheLayersThatMatchOneOfThem() {
        assertEquals("base app-1 app-20", found("name==base", "parent==base"));
        assertEquals("base app-1 app-20 other", found());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "size==3; 0; unknown field \"size\"",
                "name==a,nam; 8; unknown field",
                "name.x==a; 0; only labels",
                "labels==a; 0; followed by a dot and a key",
                "labels.; 7; a field is expected",
                "name==; 6; a value is expected",
                "name==a b; 8; a comma or the end",
                "name===a; 4; unknown operator ===",
                "name=a; 4; unknown operator =",
                "name<a; 4; a comma or the end",
                "name==\"a; 6; has no other one",
                "name==\"\\q\"; 7; unknown escape \\q",
                "name==\"\\u12\"; 7; hexadecimal digits",
                "name==\"\\U00110000\"; 7; no such character",
                "name==\"\\; 7; has no end",
                "name~=/a\\; 8; has no end",
                "name~=[; 6; Unclosed character class",
                ", ; 0; a field is expected",
                "name==a,; 8; a field is expected",
                "\u00e4==a; 0; a field is expected",
            })
    void anErrorHasTheTextThePositionAndTheReason(String text, int position, String reason) {
        String message = assertThrows(IllegalArgumentException.class, () -> LayerFilter.parse(text))
                .getMessage();
        assertTrue(message.startsWith("filter [" + text + "], position " + position + ": "), message);
        assertTrue(message.contains(reason), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"labels.a!=b", "labels.a", "labels.a~=b", "parent!=a", "kind==view", "name~=a", ""})
    void aStoreReadsAllLayersForOtherConditionsThanEquality(String text) {
        assertTrue(LayerFilter.parse(text).lookups().isEmpty());
    }

    @Test
    void aStoreLooksUpTheFirstConditionOfEachText() {
        LayerFilter filter = LayerFilter.parse("kind==view,labels.a==b,name==c", "parent==d", "name==e,parent==f");
        assertEquals(
                Stream.of(
                                new LayerFilter.Lookup(LayerFilter.Field.LABEL, "a", "b"),
                                new LayerFilter.Lookup(LayerFilter.Field.PARENT, "", "d"),
                                new LayerFilter.Lookup(LayerFilter.Field.NAME, "", "e"))
                        .toList(),
                filter.lookups().orElseThrow());
        assertTrue(filter.or(LayerFilter.noParent()).lookups().isEmpty());
        assertEquals(filter.lookups(), LayerFilter.noParent().and(filter).lookups());
    }
}
