package io.lcfs.maven.image;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;

/** As much of a class file as is needed to find its main method (chapter 4 of the JVM specification). */
final class ClassFile {
    /** The parameters and the result of a main method. */
    static final String MAIN_DESCRIPTOR = "([Ljava/lang/String;)V";

    private static final int MAGIC = 0xCAFEBABE;
    private static final int PUBLIC_STATIC = 0x0009;

    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;

    private final DataInputStream in;
    private final String[] texts;

    private ClassFile(byte[] bytes) throws IOException {
        in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readInt() != MAGIC) {
            throw new IOException("it does not begin with CAFEBABE");
        }
        in.skipNBytes(4); // The version.
        texts = new String[in.readUnsignedShort()];
        for (int i = 1; i < texts.length; i++) {
            int tag = in.readUnsignedByte();
            if (tag == UTF8) {
                texts[i] = in.readUTF();
            } else {
                in.skipNBytes(size(tag));
                i += tag == LONG || tag == DOUBLE ? 1 : 0; // They take two numbers.
            }
        }
    }

    /** Reads the constants of a class. */
    static ClassFile of(byte[] bytes) throws IOException {
        return new ClassFile(bytes);
    }

    /** Returns the number of bytes after the tag of a constant that is not a text. */
    private static int size(int tag) throws IOException {
        return switch (tag) {
            case 7, 8, 16, 19, 20 -> 2;
            case 15 -> 3;
            case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
            case LONG, DOUBLE -> 8;
            default -> throw new IOException("there is no constant of the kind " + tag);
        };
    }

    /** Returns whether the class has {@code public static void main(String[])}. May be called once. */
    boolean hasMain() throws IOException {
        in.skipNBytes(6); // The flags of the class, its name, and that of its super class.
        in.skipNBytes(2L * in.readUnsignedShort());
        for (int fields = in.readUnsignedShort(); fields > 0; fields--) {
            in.skipNBytes(6);
            skipAttributes();
        }
        for (int methods = in.readUnsignedShort(); methods > 0; methods--) {
            int flags = in.readUnsignedShort();
            boolean isMain = "main".equals(texts[in.readUnsignedShort()])
                    & MAIN_DESCRIPTOR.equals(texts[in.readUnsignedShort()]);
            if (isMain && (flags & PUBLIC_STATIC) == PUBLIC_STATIC) {
                return true;
            }
            skipAttributes();
        }
        return false;
    }

    private void skipAttributes() throws IOException {
        for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
            in.skipNBytes(2);
            in.skipNBytes(Integer.toUnsignedLong(in.readInt()));
        }
    }
}
