package io.lcfs.nio;

class UserAttributesOfHostTest extends UserAttributesContract implements OnHost {}
