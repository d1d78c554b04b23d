package io.lcfs.nio;

class FileTransferOfLayerTest extends FileTransferContract implements OnLayer {}
