package org.assay.fuzz.predicate;

import java.util.List;
import org.assay.fuzz.subject.Observation;

/** A predicate on observed tensors. For several threads. */
public final class BoundPredicate {
  private final List<String> texts;
  private final Truths[] alternatives;
  private final Step[] steps;
  // Room per thread, so that nothing is allocated per row.
  private final ThreadLocal<Frame> frames;

  BoundPredicate(List<String> texts, List<Truths> alternatives, List<Step> steps) {
    this.texts = List.copyOf(texts);
    this.alternatives = alternatives.toArray(new Truths[0]);
    this.steps = steps.toArray(new Step[0]);
    int count = this.steps.length;
    this.frames = ThreadLocal.withInitial(() -> new Frame(new Observation(List.of(), 0), count));
  }

  /** Whether it holds in a row. */
  public boolean holds(Observation observed, int row) {
    return firstThatHolds(observed, row) >= 0;
  }

  private int firstThatHolds(Observation observed, int row) {
    Frame frame = frames.get();
    frame.look(observed, row);
    for (int s = 0; s < steps.length; s++) {
      frame.results[s] = steps[s].result(frame);
    }
    for (int a = 0; a < alternatives.length; a++) {
      if (alternatives[a].at(frame, 0)) {
        return a;
      }
    }
    return -1;
  }

  /** How near a row is to it: more is nearer; −Inf where nothing can be said. */
  public double nearness(Observation observed, int row) {
    Frame frame = frames.get();
    frame.look(observed, row);
    for (int s = 0; s < steps.length; s++) {
      frame.results[s] = steps[s].result(frame);
      frame.nearness[s] = steps[s].near(frame);
    }
    double best = Double.NEGATIVE_INFINITY;
    for (Truths alternative : alternatives) {
      best = Compiler.greater(best, alternative.near(frame, 0));
    }
    return best;
  }

  /**
   * The part that holds, as it was written: the first of those that {@code ||} joins.
   *
   * @throws IllegalArgumentException if none does
   */
  public String part(Observation observed, int row) {
    int first = firstThatHolds(observed, row);
    if (first < 0) {
      throw new IllegalArgumentException("row " + row + " does not fail");
    }
    return texts.get(first);
  }
}
