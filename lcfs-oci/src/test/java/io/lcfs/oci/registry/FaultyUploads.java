package io.lcfs.oci.registry;

import io.lcfs.oci.content.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The part of a registry that accepts blobs, strictly by the specification, except where a test causes a fault. */
final class FaultyUploads implements FaultyRegistry.Script {
    /** A fault that a test causes. Returns true if it has responded to the request. */
    @FunctionalInterface
    interface Fault {
        boolean answers(FaultyRegistry.Call call, Upload upload) throws IOException;
    }

    /** The bytes of one blob that have arrived. The location of the upload changes with each response. */
    final class Upload {
        private final int number;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean forgotten;

        private Upload(int number) {
            this.number = number;
        }

        private String location() {
            return "/v2/repo/blobs/uploads/" + number + "?state=" + bytes.size();
        }

        int length() {
            return bytes.size();
        }

        void append(FaultyRegistry.Call call, int count) {
            bytes.write(call.body(), 0, count);
            bytesKept.addAndGet(count);
        }

        void forget() {
            forgotten = true;
        }

        void accept(FaultyRegistry.Call call) throws IOException {
            tell(call, 202);
        }

        private void tell(FaultyRegistry.Call call, int status) throws IOException {
            String host = absolute ? "http://" + call.header("Host") : "";
            call.with("Location", host + location())
                    .with("Range", "0-" + Math.max(0, bytes.size() - 1))
                    .send(status);
        }

        void commit(FaultyRegistry.Call call) {
            append(call, call.body().length);
            String digest = call.path().substring(call.path().indexOf("digest=") + "digest=".length());
            if (Digest.of(bytes.toByteArray()).toString().equals(digest)) {
                blobs.put(digest, bytes.toByteArray());
            }
        }
    }

    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Queue<String> ranges = new ConcurrentLinkedQueue<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger patches = new AtomicInteger(-1);
    private final AtomicInteger bytesKept = new AtomicInteger();
    private Fault patchFault = (call, upload) -> false;
    private Fault putFault = (call, upload) -> false;
    private Consumer<FaultyRegistry.Call> postFault = call -> {};
    private boolean absolute;

    void onPatch(Fault fault) {
        patchFault = fault;
    }

    void onPut(Fault fault) {
        putFault = fault;
    }

    void onPost(Consumer<FaultyRegistry.Call> fault) {
        postFault = fault;
    }

    void useAbsoluteLocations() {
        absolute = true;
    }

    /** Returns the number of the latest PATCH, from 0 on. */
    int patches() {
        return patches.get();
    }

    int begun() {
        return begun.get();
    }

    int bytesKept() {
        return bytesKept.get();
    }

    /** Returns the Content-Range of each PATCH. */
    List<String> ranges() {
        return List.copyOf(ranges);
    }

    byte[] blob(Digest digest) {
        return blobs.getOrDefault(digest.toString(), new byte[0]);
    }

    void removeAll() {
        blobs.clear();
    }

    /** Begins an upload; returns its location. */
    String begin() {
        Upload upload = new Upload(begun.incrementAndGet());
        uploads.put("/v2/repo/blobs/uploads/" + upload.number, upload);
        return upload.location();
    }

    @Override
    public void respond(FaultyRegistry.Call call) throws IOException {
        String path = call.exchange().getRequestURI().getPath();
        if (call.method().equals("POST")) {
            postFault.accept(call);
            String location = begin();
            uploads.get(location.substring(0, location.indexOf('?'))).accept(call);
        } else if (call.method().equals("HEAD")) {
            call.send(blobs.containsKey(path.substring(path.lastIndexOf('/') + 1)) ? 200 : 404);
        } else {
            respond(call, uploads.get(path));
        }
    }

    private void respond(FaultyRegistry.Call call, Upload upload) throws IOException {
        if (upload == null || upload.forgotten) {
            call.send(404);
            return;
        }
        switch (call.method()) {
            case "PATCH" -> patch(call, upload);
            case "PUT" -> put(call, upload);
            case "GET" -> upload.tell(call, 204);
            case "DELETE" -> {
                upload.forget();
                call.send(204);
            }
            default -> call.send(405);
        }
    }

    private void patch(FaultyRegistry.Call call, Upload upload) throws IOException {
        ranges.add(call.header("Content-Range"));
        patches.incrementAndGet();
        if (patchFault.answers(call, upload)) {
            return;
        }
        String range = call.header("Content-Range");
        boolean stale = !call.path().contains("state=" + upload.length());
        if (stale || !range.isEmpty() && Integer.parseInt(range.split("-")[0]) != upload.length()) {
            call.send(416);
            return;
        }
        upload.append(call, call.body().length);
        upload.accept(call);
    }

    private void put(FaultyRegistry.Call call, Upload upload) throws IOException {
        if (putFault.answers(call, upload)) {
            return;
        }
        upload.commit(call);
        call.send(blobs.containsKey(call.path().substring(call.path().indexOf("digest=") + 7)) ? 201 : 400);
    }
}
