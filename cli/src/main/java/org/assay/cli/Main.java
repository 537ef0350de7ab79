package org.assay.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point of the command line. */
@Command(name = "assay", mixinStandardHelpOptions = true, version = "assay 0.1.0-SNAPSHOT")
public final class Main implements Runnable {

  /** Runs the command given by {@code args} and exits with its exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }
}
