package io.lcfs.nio;

class FileStoreOfLayerTest extends FileStoreContract implements OnLayer {}
