package io.lcfs.build.dockerfile;

import java.util.List;

/**
 * A stage of a Dockerfile: FROM, and the instructions up to the next one. Immutable.
 *
 * @param number the number of the stage, from 0 on
 * @param name the name in lower case; empty if it has none
 * @param from the instruction FROM, whose first argument is the base
 * @param instructions the instructions after it
 */
public record BuildStage(int number, String name, Instruction from, List<Instruction> instructions) {
    /**
     * Copies the list.
     *
     * @param number the number of the stage
     * @param name the name
     * @param from the instruction FROM
     * @param instructions the instructions after it
     */
    public BuildStage {
        instructions = List.copyOf(instructions);
    }

    /**
     * Returns whether a text is the name or the number of this stage.
     *
     * @param text the text, whose case does not count
     * @return whether it is
     */
    public boolean isNamed(String text) {
        return !name.isEmpty() && name.equalsIgnoreCase(text) || text.equals(Integer.toString(number));
    }
}
