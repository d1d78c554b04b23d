package io.lcfs.build.dockerfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dockerfiles as texts: what an instruction is made of, and the place of each fault. */
class DockerfileTest {
    private static Instruction only(String... lines) throws DockerfileException {
        List<Instruction> all = Dockerfile.parse("FROM scratch\n" + String.join("\n", lines))
                .stages()
                .get(0)
                .instructions();
        assertEquals(1, all.size());
        return all.get(0);
    }

    @Test
    void continuedInstructionIsOneLineWithoutComments() throws Exception {
        Instruction run = only("", "  RUN one \\", "# comment", "", "   && two \\\\");
        assertEquals("RUN one    && two \\\\", run.text());
        assertEquals(List.of("one    && two \\\\"), run.arguments());
        assertEquals(3, run.line());
        assertEquals(3, run.column());
    }

    @Test
    void flagsArePartsOfTheirOwn() throws Exception {
        Instruction copy = only("copy --from=x --chown=u:g --link --exclude=a --exclude=b -- a --b /c");
        assertEquals(Keyword.COPY, copy.keyword());
        assertEquals(List.of("a", "--b", "/c"), copy.arguments());
        assertEquals(
                Map.of(
                        "from", List.of("x"),
                        "chown", List.of("u:g"),
                        "link", List.of("true"),
                        "exclude", List.of("a", "b")),
                copy.flags());
    }

    @Test
    void execFormIsJson() throws Exception {
        Instruction cmd = only("CMD [ \"a b\" , \"\\u0041\\\"\\n\" ]");
        assertTrue(cmd.isJson());
        assertEquals(List.of("a b", "A\"\n"), cmd.arguments());
        for (String shell : List.of("[ \"a\"", "['a']", "[\"a\"] b", "[ 1 -eq 1 ]", "[\"a\",]", "[\"\\x\"]", "a")) {
            Instruction other = only("CMD " + shell);
            assertEquals(List.of(shell), other.arguments());
            assertEquals(false, other.isJson());
        }
        assertEquals(List.of(), only("CMD []").arguments());
    }

    @Test
    void pairsKeepTheirQuotes() throws Exception {
        assertEquals(
                List.of("a=\"b c\"", "d='e f'", "g=h\\ i", "\"j k\"=l"),
                only("ENV a=\"b c\" d='e f' g=h\\ i \"j k\"=l").arguments());
        assertEquals(List.of("a=b = c"), only("ENV a   b = c").arguments());
    }

    @Test
    void hereDocumentsFollowTheirInstruction() throws Exception {
        List<Instruction> all = Dockerfile.parse("FROM scratch\nRUN <<A cat <<-'B' && x\n\ta\nA\n\tb $C\n\tB\nUSER u")
                .stages()
                .get(0)
                .instructions();
        assertEquals(
                List.of(new HereDocument("A", "\ta\n", true), new HereDocument("B", "b $C\n", false)),
                all.get(0).documents());
        assertEquals(7, all.get(1).line());
        assertEquals(List.of(), only("RUN echo $((1 << 2)) <<").documents());
    }

    @Test
    void stagesHaveNamesAndNumbers() throws Exception {
        Dockerfile file = Dockerfile.parse("""
                # syntax = docker/dockerfile:1.7
                # ESCAPE=`
                # check=skip=all
                ARG V=1
                FROM --platform=linux/arm64 a:${V} AS First
                USER `
                  u
                FROM first
                """);
        assertEquals('`', file.escape());
        assertEquals("skip=all", file.directives().get("check"));
        assertEquals(List.of("V=1"), file.arguments().get(0).arguments());
        assertEquals("first", file.stages().get(0).name());
        assertEquals(1, file.stage("1").orElseThrow().number());
        assertEquals(0, file.stage("FIRST").orElseThrow().number());
        assertTrue(file.stage("2").isEmpty());
        assertEquals(List.of("linux/arm64"), file.stages().get(0).from().flag("platform"));
    }

    @Test
    void triggerIsAnInstruction() throws Exception {
        Instruction trigger = only("ONBUILD COPY --chown=1 a b").trigger();
        assertEquals("COPY --chown=1 a b", trigger.text());
        assertEquals(List.of("1"), trigger.flag("chown"));
        assertEquals(9, trigger.column());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "FROM a\\n\\n  FOO x | 3 | 3 | unknown instruction FOO; known are ADD, ARG, CMD",
                "FROM a\\nCOPY a \\\\\\n  --x b\\nRUN --foo=1 x | 4 | 5 | --foo of RUN; it can have --mount",
                "FROM a\\nUSER --x u | 2 | 6 | unknown flag --x of USER; it has none",
                "FROM a\\nCOPY --link=maybe a b | 2 | 6 | flag --link is maybe, not true or false",
                "FROM a\\nCOPY --chown a b | 2 | 6 | flag --chown of COPY needs a value",
                "FROM a\\nCOPY --chown=1 --chown=2 a b | 2 | 16 | flag --chown of COPY is given twice",
                "FROM a\\nCOPY a | 2 | 1 | COPY needs 2 or more arguments, but has 1",
                "FROM a\\nCMD [\"a\", 1] | 2 | 5 | the JSON array [\"a\", 1] has other elements than strings",
                "FROM a\\nSHELL sh -c | 2 | 7 | SHELL needs a JSON array",
                "FROM a\\nENV a=b c | 2 | 9 | ~\"c\" of ENV is not of the form name=value~",
                "FROM a\\nENV a | 2 | 5 | ENV a has no value",
                "FROM a\\nRUN <<E\\nx | 2 | 5 | the here-document E has no end",
                "FROM a\\nONBUILD ONBUILD USER x | 2 | 9 | ONBUILD cannot be the trigger",
                "FROM a\\nHEALTHCHECK TEST x | 2 | 13 | ~needs NONE, or CMD and a command, but has \"TEST\"~",
                "FROM a\\nHEALTHCHECK --retries=1 NONE | 2 | 1 | HEALTHCHECK NONE can have neither",
                "FROM a b | 1 | 1 | FROM needs an image",
                "FROM a AS scratch | 1 | 1 | ~the name of a stage \"scratch\" is reserved~",
                "FROM a AS x\\nFROM b AS X | 2 | 1 | two stages have the name x",
                "ARG a\\nUSER u | 2 | 1 | USER comes before the first FROM",
                "# nothing | 1 | 1 | there is no FROM",
                "# escape=x | 1 | 1 | ~the escape character is \"x\"~",
                "# escape=`\\n# escape=` | 2 | 1 | directive escape is given twice",
                "# syntax=other/frontend | 1 | 1 | the syntax other/frontend is not known"
            })
    void faultHasItsPlace(String text, int line, int column, String message) {
        String lines = text.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\");
        DockerfileException fault = assertThrows(DockerfileException.class, () -> Dockerfile.parse(lines));
        assertEquals(
                "Dockerfile line " + line + ", column " + column + ": ",
                fault.getMessage().substring(0, fault.getMessage().indexOf(": ") + 2));
        assertTrue(fault.getMessage().contains(message), fault.getMessage());
        assertEquals(line, fault.line());
        assertEquals(column, fault.column());
    }

    @Test
    void fileThatIsMissingIsNamed() {
        Path none = Path.of("no", "Dockerfile");
        assertEquals(
                none.toString(),
                assertThrows(NoSuchFileException.class, () -> Dockerfile.parse(none))
                        .getMessage());
    }
}
