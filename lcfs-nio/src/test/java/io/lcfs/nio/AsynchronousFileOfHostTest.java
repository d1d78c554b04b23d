package io.lcfs.nio;

class AsynchronousFileOfHostTest extends AsynchronousFileContract implements OnHost {}
