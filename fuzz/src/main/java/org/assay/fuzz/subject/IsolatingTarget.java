package org.assay.fuzz.subject;

import java.util.List;
import org.assay.exec.ExecException;
import org.assay.fuzz.input.InputLayout;

/**
 * A target on which an operator may fail: where a run throws, its rows are halved and run again
 * until those that make it throw are known ({@link Observation#failure}); all others are observed
 * as ever. Halves are filled up with copies of their own rows, so that no row of an earlier run can
 * be the cause.
 *
 * <p>A row counts as the cause if an operator fails, a time limit is reached, or memory does not
 * suffice; what speaks against the model or the machine is thrown on.
 */
public final class IsolatingTarget implements Target {
  private final Target target;
  private final Observation part;
  private final float[] rows;
  private long extraRows;

  /** Takes over a target; closing this closes it. */
  public IsolatingTarget(Target target) {
    this.target = target;
    this.part = new Observation(target.watched(), target.capacity());
    this.rows = new float[Math.multiplyExact(target.capacity(), target.layout().rowSize())];
  }

  /** Those that were run to find causes. */
  @Override
  public long extraRows() {
    return extraRows;
  }

  @Override
  public InputLayout layout() {
    return target.layout();
  }

  @Override
  public List<Watched> watched() {
    return target.watched();
  }

  @Override
  public int capacity() {
    return target.capacity();
  }

  @Override
  public void run(float[] given, int first, int count, Observation into) {
    into.forgetFailures();
    try {
      target.run(given, first, count, into);
    } catch (ExecException e) {
      String why = cause(e);
      if (count == 1 && target.capacity() == 1) {
        into.fail(0, why);
      } else {
        split(given, first, count, into, 0);
      }
    }
  }

  // The rows are known to throw, together with what was left in the buffers at least.
  private void split(float[] given, int first, int count, Observation into, int to) {
    if (count == 1) {
      alone(given, first, 1, into, to);
      return;
    }
    int half = count / 2;
    alone(given, first, half, into, to);
    alone(given, first + half, count - half, into, to + half);
  }

  private void alone(float[] given, int first, int count, Observation into, int to) {
    int size = layout().rowSize();
    int capacity = target.capacity();
    for (int r = 0; r < capacity; r++) {
      System.arraycopy(given, (first + r % count) * size, rows, r * size, size);
    }
    extraRows += capacity;
    try {
      target.run(rows, 0, capacity, part);
      into.copy(part, 0, to, count);
    } catch (ExecException e) {
      String why = cause(e);
      if (count == 1) {
        into.fail(to, why);
      } else {
        split(given, first, count, into, to);
      }
    }
  }

  private static String cause(ExecException e) {
    return switch (e.kind()) {
      case RUN, TIME_LIMIT, MEMORY -> String.valueOf(e.getMessage());
      default -> throw e;
    };
  }

  @Override
  public void close() {
    target.close();
  }
}
