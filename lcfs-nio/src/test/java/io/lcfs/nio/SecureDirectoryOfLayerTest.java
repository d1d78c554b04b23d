package io.lcfs.nio;

class SecureDirectoryOfLayerTest extends SecureDirectoryContract implements OnLayer {}
