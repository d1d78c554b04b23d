package io.lcfs.nio;

import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

class WatchServiceOfHostTest extends WatchServiceContract implements OnHost {
    /** A watch service of another provider, because the JDK has no second provider that has one. */
    private static final class Foreign implements WatchService {
        @Override
        public void close() {}

        @Override
        public WatchKey poll() {
            return null;
        }

        @Override
        public WatchKey poll(long timeout, TimeUnit unit) {
            return null;
        }

        @Override
        public WatchKey take() {
            throw new UnsupportedOperationException();
        }
    }

    @Override
    WatchService foreignService() {
        return new Foreign();
    }
}
