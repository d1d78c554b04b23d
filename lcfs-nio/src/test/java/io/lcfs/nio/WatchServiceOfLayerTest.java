package io.lcfs.nio;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.WatchService;

class WatchServiceOfLayerTest extends WatchServiceContract implements OnLayer {
    @Override
    WatchService foreignService() throws IOException {
        return FileSystems.getDefault().newWatchService();
    }
}
