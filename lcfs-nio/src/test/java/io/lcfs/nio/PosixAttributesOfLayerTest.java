package io.lcfs.nio;

class PosixAttributesOfLayerTest extends PosixAttributesContract implements OnLayer {}
