package io.lcfs.nio;

class CreateDeleteOfLayerTest extends CreateDeleteContract implements OnLayer {}
