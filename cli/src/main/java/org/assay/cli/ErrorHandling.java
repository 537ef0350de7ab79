package org.assay.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.assay.data.DataException;
import org.assay.data.spec.Spelling;
import org.assay.exec.ExecException;
import org.assay.fuzz.FuzzException;
import org.assay.grad.GradientException;
import org.assay.onnx.ModelException;
import org.assay.train.TrainException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one line on standard error and an exit code. */
final class ErrorHandling implements IExecutionExceptionHandler, IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String where = command.getCommandSpec().qualifiedName();
    String advice = "see " + where + " --help";
    String what = firstLine(e);
    String expected = "";
    if (e.getArgSpec() != null && e.getArgSpec().typeInfo().isEnum() && e.getValue() != null) {
      List<String> words =
          e.getArgSpec().typeInfo().getEnumConstantNames().stream()
              .map(word -> word.toLowerCase(Locale.ROOT))
              .toList();
      String argument =
          e.getArgSpec() instanceof OptionSpec option
              ? option.longestName()
              : e.getArgSpec().paramLabel();
      what = "'" + e.getValue() + "' is no value of " + argument;
      expected = "one of " + String.join(", ", words);
      String guess = Spelling.advice(e.getValue(), words);
      if (guess.startsWith("did you mean")) {
        advice = guess + " " + advice;
      }
    }
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String word = unmatched.getUnmatched().get(0);
      if (unmatched.isUnknownOption() && word.indexOf('=') > 0) {
        word = word.substring(0, word.indexOf('='));
      }
      what = kind(unmatched, command) + " '" + word + "'";
      String guess = Spelling.advice(word, candidates(unmatched, command));
      if (guess.startsWith("did you mean")) {
        advice = guess + " " + advice;
      }
    }
    print(command.getErr(), UsageException.line(what, where, expected, advice));
    if (List.of(args).contains("--debug")) {
      e.printStackTrace(command.getErr());
    }
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    boolean debug = command.getCommand() instanceof AssayCommand assay && assay.global.debug;
    return report(e, command.getErr(), debug);
  }

  /** Reports any failure of a command; gives the exit code. */
  static int report(Throwable e, PrintWriter err, boolean debug) {
    boolean expected = isExpected(e);
    if (expected) {
      print(err, String.valueOf(e.getMessage()));
    } else if (e instanceof OutOfMemoryError) {
      print(
          err,
          "out of memory · "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MB of heap · start with ASSAY_JAVA_OPTS=-Xmx<size>, e.g. -Xmx8g");
    } else {
      print(
          err,
          UsageException.line(
              "internal error: " + e,
              e.getStackTrace().length > 0 ? e.getStackTrace()[0].toString() : "",
              "",
              debug ? "please report it" : "run again with --debug and report what it shows"));
    }
    if (debug) {
      e.printStackTrace(err);
    }
    err.flush();
    return expected ? ExitCode.USAGE : ExitCode.INTERNAL;
  }

  private static boolean isExpected(Throwable e) {
    return e instanceof UsageException
        || e instanceof ModelException
        || e instanceof DataException
        || e instanceof ExecException
        || e instanceof GradientException
        || e instanceof FuzzException
        || e instanceof TrainException;
  }

  private static String kind(UnmatchedArgumentException e, CommandLine command) {
    if (e.isUnknownOption()) {
      return "unknown option";
    }
    return command.getSubcommands().isEmpty() ? "unexpected argument" : "unknown command";
  }

  private static Set<String> candidates(UnmatchedArgumentException e, CommandLine command) {
    return e.isUnknownOption()
        ? command.getCommandSpec().optionsMap().keySet()
        : command.getSubcommands().keySet();
  }

  private static String firstLine(ParameterException e) {
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong use");
    return message.isEmpty()
        ? "wrong use"
        : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }

  private static void print(PrintWriter err, String message) {
    err.println("assay: " + message);
    err.flush();
  }
}
