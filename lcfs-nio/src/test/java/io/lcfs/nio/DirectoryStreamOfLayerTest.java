package io.lcfs.nio;

class DirectoryStreamOfLayerTest extends DirectoryStreamContract implements OnLayer {}
