package io.lcfs.examples.command;

import java.io.IOException;

/** Runs a program, and says in one line of stderr why it could not do what it was asked to. */
public final class Program {
    private Program() {}

    /** What a program does. */
    @FunctionalInterface
    public interface Task {
        /**
         * Does it.
         *
         * @return whether all was as it should be
         * @throws BadInputException if the command line is wrong
         * @throws IOException if something fails
         * @throws InterruptedException if the thread is interrupted
         */
        boolean run() throws BadInputException, IOException, InterruptedException;
    }

    /**
     * Runs a task.
     *
     * @param name what the line on stderr begins with
     * @param task the task
     * @return the exit code: 0 if all was as it should be, 1 if not or if something failed, 2 if the command line is
     *     wrong
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
     * @param index where the value is, behind its option
     * @return the value
     * @throws BadInputException if there is none
     */
    public static String value(String[] args, int index) throws BadInputException {
        if (index == args.length || args[index].isEmpty()) {
            throw new BadInputException(args[index - 1] + " needs a value");
        }
        return args[index];
    }
}
