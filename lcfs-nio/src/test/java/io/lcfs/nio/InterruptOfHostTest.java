package io.lcfs.nio;

class InterruptOfHostTest extends InterruptContract implements OnHost {}
