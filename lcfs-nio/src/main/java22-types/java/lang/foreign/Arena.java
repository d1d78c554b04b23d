package java.lang.foreign;

/** A stand-in for the type of this name in Java 22, used to compile {@code src/main/java22}; it is in no jar. */
public interface Arena {}
