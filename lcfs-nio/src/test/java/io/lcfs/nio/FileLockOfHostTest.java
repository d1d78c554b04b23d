package io.lcfs.nio;

class FileLockOfHostTest extends FileLockContract implements OnHost {}
