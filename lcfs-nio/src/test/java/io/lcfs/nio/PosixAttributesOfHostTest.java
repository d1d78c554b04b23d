package io.lcfs.nio;

class PosixAttributesOfHostTest extends PosixAttributesContract implements OnHost {}
