package io.lcfs.nio;

class PathMatcherOfHostTest extends PathMatcherContract implements OnHost {}
