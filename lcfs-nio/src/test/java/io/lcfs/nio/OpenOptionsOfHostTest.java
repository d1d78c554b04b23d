package io.lcfs.nio;

class OpenOptionsOfHostTest extends OpenOptionsContract implements OnHost {}
