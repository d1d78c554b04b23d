package io.lcfs.nio;

class FileTreeOfHostTest extends FileTreeContract implements OnHost {}
