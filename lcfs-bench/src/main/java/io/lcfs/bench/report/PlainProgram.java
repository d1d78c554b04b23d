package io.lcfs.bench.report;

/** The main class of the JVM in which a {@link PlainStep} is measured. It prints each figure as {@code NAME=VALUE}. */
final class PlainProgram {
    private PlainProgram() {}

    /** Measures the step that the argument names. */
    public static void main(String[] arguments) throws Exception {
        PlainStep.valueOf(arguments[0]).measure((figure, value) -> System.out.println(figure + "=" + value));
        System.out.flush();
    }
}
