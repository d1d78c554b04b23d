package io.lcfs.nio;

class ConcurrencyOfLayerTest extends ConcurrencyContract implements OnLayer {}
