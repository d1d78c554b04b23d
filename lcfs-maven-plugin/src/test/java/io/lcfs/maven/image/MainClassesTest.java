package io.lcfs.maven.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes that javac makes of each form of a main method, and files that are no classes. */
class MainClassesTest {
    private static final String MAIN = "public static void main(String[] args) {}";

    @TempDir
    private Path folder;

    private void compile(String name, String body) throws IOException {
        Path source = folder.resolve("src").resolve(name + ".java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, body);
        List<String> arguments =
                new ArrayList<>(List.of("-proc:none", "-d", classes().toString()));
        arguments.add(source.toString());
        assertEquals(
                0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)), name);
    }

    private Path classes() {
        return folder.resolve("classes");
    }

    @Test
    void onlyMainClassIsFoundAmongAllThatLookLikeIt() throws IOException {
        compile("Varargs", "package a.b; public class Varargs { public static void main(String... args) {} }");
        compile("NotPublic", "package a; class NotPublic { static void main(String[] args) {} }");
        compile("NotStatic", "package a; public class NotStatic { public void main(String[] args) {} }");
        compile("OtherArguments", "package a; class OtherArguments { public static void main(String args) {} }");
        compile("Returns", "package a; class Returns { public static int main(String[] args) { return 1; } }");
        compile("Named", "package a; class Named { String main = \"([Ljava/lang/String;)V\"; }");
        compile("Numbers", """
                package a;
                /** Constants of all kinds come before the methods. */
                public class Numbers {
                    static final long LONG = 1L << 40;
                    static final double DOUBLE = 1.5;
                    static final float FLOAT = 2.5f;
                    @Deprecated int field = 3;
                    Runnable lambda = () -> System.out.println("" + LONG + field);
                    enum Kind { ONE; }
                }
                """);
        assertEquals(List.of("a.b.Varargs"), MainClasses.find(classes()));
        assertEquals("a.b.Varargs", MainClasses.only(classes()));
    }

    @Test
    void severalMainClassesAreNamedAndTheParameterThatChooses() throws IOException {
        compile("Outer", "package x; public class Outer { %s static class Inner { %s } }".formatted(MAIN, MAIN));
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> MainClasses.only(classes()));
        assertTrue(e.getMessage().contains("lcfs.mainClass"), e.getMessage());
        assertTrue(e.getMessage().contains("2 classes"), e.getMessage());
        assertTrue(e.getMessage().contains("x.Outer, x.Outer$Inner"), e.getMessage());
    }

    @Test
    void ofManyMainClassesTenAreNamed() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int i = 10; i < 23; i++) {
            all.append("class M%d { %s }\n".formatted(i, MAIN));
        }
        compile("All", all.toString());
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> MainClasses.only(classes()));
        assertTrue(e.getMessage().endsWith("M18, M19 and 3 more"), e.getMessage());
    }

    @Test
    void projectWithoutClassesHasNone() throws IOException {
        assertEquals("", MainClasses.only(classes()));
        Files.createDirectories(classes().resolve("empty.class.d"));
        assertEquals("", MainClasses.only(classes()));
    }

    @Test
    void fileThatIsNoClassIsNamed() throws IOException {
        Files.createDirectories(classes());
        Path broken = classes().resolve("Broken.class");
        Files.writeString(broken, "not a class file, but ([Ljava/lang/String;)V");
        IOException e = assertThrows(IOException.class, () -> MainClasses.only(classes()));
        assertTrue(e.getMessage().contains(broken.toString()), e.getMessage());
    }

    @Test
    void classFileThatIsCutAnywhereIsNamedOrHasNoMain() throws IOException {
        compile("Cut", "public class Cut { int a; " + MAIN + " }");
        Path file = classes().resolve("Cut.class");
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            try {
                String found = MainClasses.only(classes());
                assertTrue(List.of("", "Cut").contains(found), found);
            } catch (IOException e) {
                assertTrue(e.getMessage().contains("Cut.class"), e.getMessage());
            }
        }
    }
}
