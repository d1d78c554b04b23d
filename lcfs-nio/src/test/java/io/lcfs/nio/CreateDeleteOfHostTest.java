package io.lcfs.nio;

class CreateDeleteOfHostTest extends CreateDeleteContract implements OnHost {}
