package io.lcfs.nio;

class FileStoreOfHostTest extends FileStoreContract implements OnHost {}
