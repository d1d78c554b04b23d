package io.lcfs.nio;

class FileContentOfHostTest extends FileContentContract implements OnHost {}
