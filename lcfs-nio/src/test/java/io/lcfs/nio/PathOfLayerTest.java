package io.lcfs.nio;

class PathOfLayerTest extends PathContract implements OnLayer {}
