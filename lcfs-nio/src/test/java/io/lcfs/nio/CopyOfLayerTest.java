package io.lcfs.nio;

class CopyOfLayerTest extends CopyContract implements OnLayer {}
