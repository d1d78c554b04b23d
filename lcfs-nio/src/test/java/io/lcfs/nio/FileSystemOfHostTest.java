package io.lcfs.nio;

class FileSystemOfHostTest extends FileSystemContract implements OnHost {}
