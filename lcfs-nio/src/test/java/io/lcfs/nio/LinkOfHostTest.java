package io.lcfs.nio;

class LinkOfHostTest extends LinkContract implements OnHost {}
