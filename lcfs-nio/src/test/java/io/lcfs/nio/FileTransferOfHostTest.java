package io.lcfs.nio;

class FileTransferOfHostTest extends FileTransferContract implements OnHost {}
