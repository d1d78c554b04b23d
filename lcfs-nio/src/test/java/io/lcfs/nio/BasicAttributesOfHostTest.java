package io.lcfs.nio;

class BasicAttributesOfHostTest extends BasicAttributesContract implements OnHost {}
