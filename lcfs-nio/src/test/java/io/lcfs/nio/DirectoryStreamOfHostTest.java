package io.lcfs.nio;

class DirectoryStreamOfHostTest extends DirectoryStreamContract implements OnHost {}
