package io.lcfs.nio;

class LinkOfLayerTest extends LinkContract implements OnLayer {}
