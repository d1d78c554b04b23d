package io.lcfs.nio;

class PathMatcherOfLayerTest extends PathMatcherContract implements OnLayer {}
