package io.lcfs.acceptance;

import io.lcfs.examples.QuickStart;
import java.io.IOException;

/** A program that runs the main job twenty times and the quick start twice. The argument is a base. */
final class Repeated {
    private Repeated() {}

    public static void main(String[] args) throws IOException {
        for (int i = 0; i < 20; i++) {
            if (MainJob.run("--base", args[0]) != 0) {
                System.exit(1);
            }
        }
        QuickStart.main(new String[0]);
        QuickStart.main(new String[0]);
    }
}
