package io.lcfs.nio;

class FileChannelOfHostTest extends FileChannelContract implements OnHost {}
