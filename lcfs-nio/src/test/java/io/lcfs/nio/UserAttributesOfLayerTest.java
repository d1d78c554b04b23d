package io.lcfs.nio;

class UserAttributesOfLayerTest extends UserAttributesContract implements OnLayer {}
