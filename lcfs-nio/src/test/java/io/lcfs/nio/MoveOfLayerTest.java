package io.lcfs.nio;

class MoveOfLayerTest extends MoveContract implements OnLayer {}
