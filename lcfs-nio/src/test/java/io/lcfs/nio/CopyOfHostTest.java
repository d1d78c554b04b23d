package io.lcfs.nio;

class CopyOfHostTest extends CopyContract implements OnHost {}
