package io.lcfs.nio;

class FileSystemOfLayerTest extends FileSystemContract implements OnLayer {}
