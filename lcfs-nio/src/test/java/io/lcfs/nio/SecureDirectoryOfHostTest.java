package io.lcfs.nio;

class SecureDirectoryOfHostTest extends SecureDirectoryContract implements OnHost {}
