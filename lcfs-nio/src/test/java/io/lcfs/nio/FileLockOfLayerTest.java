package io.lcfs.nio;

class FileLockOfLayerTest extends FileLockContract implements OnLayer {}
