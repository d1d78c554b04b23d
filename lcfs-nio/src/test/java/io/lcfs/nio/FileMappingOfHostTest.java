package io.lcfs.nio;

class FileMappingOfHostTest extends FileMappingContract implements OnHost {}
