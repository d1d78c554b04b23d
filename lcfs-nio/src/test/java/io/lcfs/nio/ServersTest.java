package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.file.FileSystemFactory;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.client.fs.SftpFileSystem;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.resource.PathResourceFactory;
import org.eclipse.jetty.util.resource.Resource;
import org.eclipse.jetty.util.resource.ResourceFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Servers of third parties serve the files of a layer, on the loopback interface. */
class ServersTest {
    private static final String[] NAMES = {
        "plain.txt", "a b.html", "50%.txt", "q?.txt", "#1.txt", "[x].txt", "a+b;c=d.txt"
    };

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private LayerSubject subject;

    /** Registers the scheme with Jetty, which must know each scheme whose URIs are paths. */
    @BeforeAll
    static void tellJettyOfLayers() {
        ResourceFactory.registerResourceFactory("lcfs", new PathResourceFactory());
    }

    @AfterAll
    static void letJettyForget() {
        ResourceFactory.unregisterResourceFactory("lcfs");
    }

    @BeforeEach
    void makeLayer() throws IOException {
        subject = new LayerSubject(256 << 20);
    }

    @AfterEach
    void closeLayer() throws IOException {
        subject.close();
    }

    /** Creates a tree of a few files with unusual names. */
    private Path makeTree() throws IOException {
        Path tree = Files.createDirectory(subject.path("/tree"));
        for (int i = 0; i < NAMES.length; i++) {
            Files.write(tree.resolve(NAMES[i]), Contract.random(i * 10_000, i));
        }
        Files.writeString(Files.createDirectory(tree.resolve("inner")).resolve("index.html"), "<p>inner</p>");
        return tree;
    }

    private static String escaped(String name) throws Exception {
        return new URI(null, null, "/" + name, null).getRawPath().substring(1);
    }

    private SshServer sftpServer(FileSystemFactory files) throws IOException {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.setKeyPairProvider(new SimpleGeneratorHostKeyProvider());
        server.setPasswordAuthenticator((user, password, session) -> password.equals("secret"));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        server.setFileSystemFactory(files);
        server.start();
        return server;
    }

    /** Creates a file system per session, because a session closes its file system. */
    private FileSystemFactory ofLayer() {
        return new FileSystemFactory() {
            @Override
            public Path getUserHomeDir(SessionContext session) {
                return null;
            }

            @Override
            public FileSystem createFileSystem(SessionContext session) throws IOException {
                return LayerFileSystems.of(subject.layer);
            }
        };
    }

    private interface Use {
        void of(ClientSession session) throws Exception;
    }

    private void inSession(FileSystemFactory files, Use use) throws Exception {
        try (SshServer server = sftpServer(files);
                SshClient client = SshClient.setUpDefaultClient()) {
            client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
            // The SSH settings of this machine's user are not read.
            client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
            client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
            client.start();
            try (ClientSession session = client.connect("user", server.getHost(), server.getPort())
                    .verify()
                    .getSession()) {
                session.addPasswordIdentity("secret");
                session.auth().verify();
                use.of(session);
            }
        }
    }

    @Test
    void sftpClientWorksInALayer() throws Exception {
        inSession(ofLayer(), session -> {
            try (SftpClient sftp = SftpClientFactory.instance().createSftpClient(session)) {
                sftp.mkdir("/d");
                byte[] bytes = Contract.random(1_000_000, 3);
                try (OutputStream out = sftp.write("/d/f")) {
                    out.write(bytes);
                }
                assertArrayEquals(bytes, Files.readAllBytes(subject.path("/d/f")));
                try (InputStream in = sftp.read("/d/f")) {
                    assertArrayEquals(bytes, in.readAllBytes());
                }
                sftp.setStat("/d/f", new SftpClient.Attributes().perms(0640).modifyTime(1_700_000_000L));
                assertEquals(
                        "rw-r-----",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(subject.path("/d/f"))));
                assertEquals(FileTime.fromMillis(1_700_000_000_000L), Files.getLastModifiedTime(subject.path("/d/f")));
                sftp.symLink("/d/l", "f");
                assertEquals("f", sftp.readLink("/d/l"));
                assertEquals(1_000_000, sftp.stat("/d/l").getSize());
                assertTrue(sftp.lstat("/d/l").isSymbolicLink());
                sftp.rename("/d/f", "/d/g");
                assertEquals("/d/g", sftp.canonicalPath("/d/./g"));
                List<String> names = new ArrayList<>();
                sftp.readDir("/d").forEach(entry -> names.add(entry.getFilename()));
                assertEquals(new TreeSet<>(List.of(".", "..", "g", "l")), new TreeSet<>(names));
                try (SftpClient.CloseableHandle handle = sftp.open("/d/g", SftpClient.OpenMode.Write)) {
                    sftp.write(handle, 10, new byte[] {1, 2, 3}, 0, 3);
                }
                assertEquals(3, Files.readAllBytes(subject.path("/d/g"))[12]);
                assertRefused(SftpConstants.SSH_FX_NO_SUCH_FILE, () -> sftp.stat("/missing"));
                assertRefused(SftpConstants.SSH_FX_FAILURE, () -> sftp.rmdir("/d"));
                sftp.remove("/d/g");
                sftp.remove("/d/l");
                sftp.rmdir("/d");
                assertFalse(Files.exists(subject.path("/d")));
            }
        });
    }

    private static void assertRefused(int status, Executable call) {
        SftpException refusal = assertThrows(SftpException.class, call);
        assertTrue(refusal.getStatus() >= status, refusal::toString);
    }

    @Test
    void sftpFileSystemCopiesALayerIntoAnother() throws Exception {
        Path tree = makeTree();
        Files.writeString(tree.resolve("\u00e9.txt"), "text");
        try (LayerSubject other = new LayerSubject(64 << 20)) {
            inSession(ofLayer(), session -> {
                try (SftpFileSystem sftp = SftpClientFactory.instance().createSftpFileSystem(session)) {
                    copyTree(sftp.getPath("/tree"), other.path("/copy"));
                    copyTree(other.path("/copy"), sftp.getPath("/back"));
                }
            });
            assertEquals(content(tree), content(other.path("/copy")));
            assertEquals(content(tree), content(subject.path("/back")));
        }
    }

    @Test
    void sftpServerShowsADirectoryOfALayerAsItsRoot() throws Exception {
        Files.writeString(Files.createDirectories(subject.path("/home/user")).resolve("f"), "text");
        Files.writeString(subject.path("/outside"), "secret");
        inSession(new VirtualFileSystemFactory(subject.path("/home/user")), session -> {
            try (SftpClient sftp = SftpClientFactory.instance().createSftpClient(session)) {
                try (InputStream in = sftp.read("/f")) {
                    assertEquals("text", new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
                assertThrows(
                        IOException.class, () -> sftp.read("/../../outside").readAllBytes());
                try (OutputStream out = sftp.write("/g")) {
                    out.write('g');
                }
            }
        });
        assertEquals("g", Files.readString(subject.path("/home/user/g")));
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Files.copy(path, to.resolve(from.relativize(path).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static Map<String, String> content(Path tree) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                content.put(
                        tree.relativize(path).toString(),
                        Files.isDirectory(path) ? "directory" : Arrays.hashCode(Files.readAllBytes(path)) + "");
            }
        }
        return content;
    }

    private static HttpResponse<byte[]> get(URI root, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** A running server; closing it stops it. */
    private interface Running extends AutoCloseable {
        int port();

        @Override
        void close() throws IOException;

        default URI root() {
            return URI.create("http://127.0.0.1:" + port() + "/");
        }
    }

    /** Starts a server of the files in a directory. */
    private interface Start {
        Running on(Path directory) throws Exception;
    }

    /**
     * Returns the parts of a response that are compared; the text of a failure contains the server's port and is left
     * out.
     */
    private static String told(HttpResponse<byte[]> response) {
        return response.statusCode() + " "
                + response.headers().firstValue("content-type") + " "
                + response.headers().firstValue("last-modified") + " "
                + (response.statusCode() < 400 ? Arrays.hashCode(response.body()) : "");
    }

    /**
     * Asserts that a server answers for a layer as for the host's files, and that the readable files are among the
     * answers.
     */
    private void assertServesAsOfTheHost(Start start, Path host) throws Exception {
        Path tree = makeTree();
        Files.writeString(subject.path("/outside"), "secret");
        copyTree(tree, host.resolve("tree"));
        try (Running here = start.on(tree);
                Running there = start.on(host.resolve("tree"))) {
            int served = 0;
            for (String name : NAMES) {
                HttpResponse<byte[]> response = get(here.root(), escaped(name));
                assertEquals(told(get(there.root(), escaped(name))), told(response), name);
                if (response.statusCode() == 200) {
                    assertArrayEquals(Files.readAllBytes(tree.resolve(name)), response.body(), name);
                    served++;
                }
            }
            assertTrue(served >= NAMES.length - 2, "served " + served);
            for (String path : new String[] {
                "inner", "inner/", "inner/index.html", "missing", "inner/missing", "..%2foutside", "%2e%2e/outside"
            }) {
                assertEquals(told(get(there.root(), path)), told(get(here.root(), path)), path);
            }
            String listing = new String(get(here.root(), "").body(), StandardCharsets.UTF_8);
            assertTrue(listing.contains("plain.txt") && listing.contains("inner/"), listing);
            HttpResponse<byte[]> part = get(here.root(), escaped(NAMES[6]), "Range", "bytes=100-199");
            assertEquals(told(get(there.root(), escaped(NAMES[6]), "Range", "bytes=100-199")), told(part));
            String time = get(here.root(), "plain.txt")
                    .headers()
                    .firstValue("last-modified")
                    .orElse("");
            assertEquals(
                    told(get(there.root(), "plain.txt", "If-Modified-Since", time)),
                    told(get(here.root(), "plain.txt", "If-Modified-Since", time)));
        }
    }

    @Test
    void fileServerOfTheJdkServesALayer(@TempDir Path host) throws Exception {
        assumeTrue(
                Runtime.version().feature() >= 18,
                "not run: Java " + Runtime.version().feature() + " has no SimpleFileServer, which came with 18");
        Class<?> level = Class.forName("com.sun.net.httpserver.SimpleFileServer$OutputLevel");
        Method create = Class.forName("com.sun.net.httpserver.SimpleFileServer")
                .getMethod("createFileServer", InetSocketAddress.class, Path.class, level);
        assertServesAsOfTheHost(
                directory -> {
                    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
                    HttpServer server = (HttpServer) create.invoke(
                            null, any, directory, level.getField("NONE").get(null));
                    server.start();
                    return new Running() {
                        @Override
                        public int port() {
                            return server.getAddress().getPort();
                        }

                        @Override
                        public void close() {
                            server.stop(0);
                        }
                    };
                },
                host);
    }

    @Test
    void jettyServesALayer(@TempDir Path host) throws Exception {
        assertServesAsOfTheHost(
                directory -> {
                    Server server = new Server();
                    ServerConnector connector = new ServerConnector(server);
                    connector.setHost("127.0.0.1");
                    server.addConnector(connector);
                    ResourceHandler handler = new ResourceHandler();
                    handler.setBaseResource(ResourceFactory.of(server).newResource(directory));
                    handler.setDirAllowed(true);
                    server.setHandler(handler);
                    server.start();
                    return new Running() {
                        @Override
                        public int port() {
                            return connector.getLocalPort();
                        }

                        @Override
                        public void close() throws IOException {
                            try {
                                server.stop();
                            } catch (Exception e) {
                                throw new IOException(e);
                            }
                        }
                    };
                },
                host);
    }

    @Test
    void jettyResourcesAreOfALayer() throws Exception {
        Path tree = makeTree();
        Files.writeString(tree.resolve("\u00e9.txt"), "text");
        Path jar = subject.path("/lib a.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("META-INF/resources/index.html"));
            out.write('i');
            out.closeEntry();
        }
        try (ResourceFactory.Closeable resources = ResourceFactory.closeable()) {
            Resource root = resources.newResource(tree.toUri());
            assertTrue(root.isDirectory());
            assertEquals(tree, root.getPath());
            assertEquals(NAMES.length + 2, root.list().size());
            assertEquals(4, root.resolve("%C3%A9.txt").length());
            for (String name : NAMES) {
                Resource file = root.resolve(escaped(name));
                assertTrue(file.exists(), name);
                assertEquals(tree.resolve(name), file.getPath());
                assertEquals(Files.size(tree.resolve(name)), file.length());
                assertTrue(root.contains(file));
                assertEquals(file, resources.newResource(file.getURI()));
            }
            Resource inJar =
                    resources.newResource(URI.create("jar:" + jar.toUri() + "!/META-INF/resources/index.html"));
            assertEquals(1, inJar.length());
        }
    }
}
