package io.lcfs.nio;

class FileChannelOfLayerTest extends FileChannelContract implements OnLayer {}
