package io.lcfs.nio;

class PathOfHostTest extends PathContract implements OnHost {}
