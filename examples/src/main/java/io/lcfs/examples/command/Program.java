package io.lcfs.examples.command;

import java.io.IOException;

/** Runs programs of the command line. If a program fails, one line on stderr gives the reason. */
public final class Program {
    private Program() {}

    /** The work of a program. */
    @FunctionalInterface
    public interface Task {
        /**
         * Does the work.
         *
         * @return false if the exit code is to be 1
         * @throws BadInputException if the command line is wrong
         * @throws IOException if something fails
         * @throws InterruptedException if the thread is interrupted
         */
        boolean run() throws BadInputException, IOException, InterruptedException;
    }

    /**
     * Runs a task.
     *
     * @param name the name of the program, with which the line on stderr begins
     * @param task the task
     * @return the exit code: 0 for success; 1 if the task returned false or failed; 2 if the command line is wrong
     */
    public static int run(String name, Task task) {
        try {
            return task.run() ? 0 : 1;
        } catch (BadInputException e) {
            System.err.println(name + ": " + e.getMessage() + " (--help tells more)");
            return 2;
        } catch (IOException e) {
            System.err.println(name + ": " + Text.failure(e));
            return 1;
        } catch (InterruptedException e) {
            System.err.println(name + ": interrupted");
            return 1;
        }
    }

    /**
     * Returns the value of an option.
     *
     * @param args the command line
     * @param index the index of the value, which follows its option
     * @return the value
     * @throws BadInputException if there is no value
     */
    public static String value(String[] args, int index) throws BadInputException {
        if (index == args.length || args[index].isEmpty()) {
            throw new BadInputException(args[index - 1] + " needs a value");
        }
        return args[index];
    }
}
