package io.lcfs.nio;

class RealPathOfLayerTest extends RealPathContract implements OnLayer {}
