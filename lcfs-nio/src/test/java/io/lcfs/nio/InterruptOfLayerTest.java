package io.lcfs.nio;

class InterruptOfLayerTest extends InterruptContract implements OnLayer {}
