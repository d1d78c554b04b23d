package io.lcfs.nio;

class UriOfHostTest extends UriContract implements OnHost {
    /**
     * Returns ASCII characters: others depend on the locale, and the host's handler of URLs fails on a line feed in a
     * name.
     */
    @Override
    String characters() {
        return "ab .%!#?+&=;:@,$'()*~^`|<>[]{}\\\"\t\u0001\u007f";
    }
}
