package io.lcfs.nio;

class RealPathOfHostTest extends RealPathContract implements OnHost {}
