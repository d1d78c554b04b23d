package java.lang.foreign;

/** Stands for the type of this name of Java 22 while {@code src/main/java22} is compiled; it is in no jar. */
public interface MemorySegment {}
