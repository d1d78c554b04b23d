package io.lcfs.nio;

class ConcurrencyOfHostTest extends ConcurrencyContract implements OnHost {}
