package io.lcfs.nio;

class MoveOfHostTest extends MoveContract implements OnHost {}
