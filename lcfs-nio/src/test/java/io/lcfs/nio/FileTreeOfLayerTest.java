package io.lcfs.nio;

class FileTreeOfLayerTest extends FileTreeContract implements OnLayer {}
