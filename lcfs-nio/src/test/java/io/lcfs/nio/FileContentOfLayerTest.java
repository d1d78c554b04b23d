package io.lcfs.nio;

class FileContentOfLayerTest extends FileContentContract implements OnLayer {}
