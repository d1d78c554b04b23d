package io.lcfs.nio;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

/** A program that knows nothing of layers; {@link DefaultFileSystemTest} runs it in a JVM whose default file system is one. */
final class InsideProgram {
    private InsideProgram() {}

    /** Writes files and a database where it finds itself. */
    public static void main(String[] arguments) throws Exception {
        Files.createDirectories(Path.of("/work"));
        Files.writeString(Path.of("work/note"), "from inside");
        System.out.println(
                "note " + Files.readString(Path.of(Path.of("/work/note").toUri())));
        System.out.println("file " + Path.of("/work/note").toFile().getPath());
        System.out.println("host " + Files.exists(Path.of("/proc/self")));
        try (Connection connection = DriverManager.getConnection("jdbc:h2:/db/test");
                Statement sql = connection.createStatement()) {
            sql.execute("create table layers(id int primary key, name varchar)");
            for (int i = 0; i < 500; i++) {
                sql.execute("insert into layers values(" + i + ", 'layer " + i + "')");
            }
            sql.execute("checkpoint sync");
        }
        try (Connection connection = DriverManager.getConnection("jdbc:h2:/db/test");
                Statement sql = connection.createStatement();
                ResultSet result = sql.executeQuery("select count(*), max(name) from layers")) {
            result.next();
            System.out.println("rows " + result.getInt(1) + " " + result.getString(2));
        }
    }
}
