package io.lcfs.nio;

class AsynchronousFileOfLayerTest extends AsynchronousFileContract implements OnLayer {}
