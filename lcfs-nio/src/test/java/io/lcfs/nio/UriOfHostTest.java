package io.lcfs.nio;

class UriOfHostTest extends UriContract implements OnHost {
    /** Other characters depend on the locale of the virtual machine, and a line's end in a name is beyond its handler of URLs. */
    @Override
    String characters() {
        return "ab .%!#?+&=;:@,$'()*~^`|<>[]{}\\\"\t\u0001\u007f";
    }
}
