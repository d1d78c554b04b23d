package io.lcfs.nio;

class OpenOptionsOfLayerTest extends OpenOptionsContract implements OnLayer {}
