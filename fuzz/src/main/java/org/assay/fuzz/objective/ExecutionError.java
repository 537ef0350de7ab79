package org.assay.fuzz.objective;

import java.util.List;
import java.util.regex.Pattern;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.subject.Observation;

/**
 * A row cannot be run: an operator fails on its values (an index out of range, a shape that cannot
 * be), a time limit is reached, memory does not suffice. Needs an {@link
 * org.assay.fuzz.subject.IsolatingTarget}; asked before all others, since such a row holds nothing
 * to judge.
 */
public final class ExecutionError implements Objective {
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
  private static final String VALUES_FROM = "Status Message";
  private static final int LONGEST = 300;

  @Override
  public String name() {
    return "execution-error";
  }

  @Override
  public boolean fails(Observation observed, int row) {
    return !observed.isRun(row);
  }

  /** Nothing can be said: an error gives no sign before. */
  @Override
  public double fitness(Observation observed, int row) {
    return Double.NEGATIVE_INFINITY;
  }

  /** The message; without numbers where values are spoken of, which differ from row to row. */
  @Override
  public String kind(Observation observed, int row) {
    String message = describe(observed, row);
    int values = message.indexOf(VALUES_FROM);
    String head = values < 0 ? "" : message.substring(0, values);
    String tail = NUMBER.matcher(message.substring(head.length())).replaceAll("#");
    String kind = head + tail;
    return kind.length() <= LONGEST ? kind : kind.substring(0, LONGEST);
  }

  @Override
  public String describe(Observation observed, int row) {
    return observed
        .failure(row)
        .orElseThrow(() -> new IllegalArgumentException("row " + row + " does not fail"));
  }

  /** Makes it; there is no argument. */
  public static final class Factory implements ObjectiveFactory {
    @Override
    public String name() {
      return "execution-error";
    }

    @Override
    public String usage() {
      return "execution-error";
    }

    @Override
    public boolean needsIsolation() {
      return true;
    }

    @Override
    public List<String> tensors(String argument, List<String> scores) {
      if (!argument.isEmpty()) {
        throw new FuzzException(
            "an argument", "'" + argument + "' of '" + name() + "'", "none", "leave it out");
      }
      return List.of();
    }

    @Override
    public Objective prepare(ObjectiveContext context, String argument) {
      return new ExecutionError();
    }
  }
}
