package org.assay.bench.backend;

import java.util.List;

/**
 * How one test came out for one kind of input bounds.
 *
 * @param outcome the worst over all outputs
 * @param detail where a value left its bounds, or why nothing was compared
 * @param unknown operators without bounds
 * @param tolerated whether a value lay outside by less than the tolerance of ONNX's own runner
 */
record Verdict(Outcome outcome, String detail, List<String> unknown, boolean tolerated) {
  /** From best to worst. */
  enum Outcome {
    /** All outputs lie in finite bounds. */
    CONTAINED,
    /** All outputs lie in bounds, but a finite one in bounds that are not finite. */
    UNBOUNDED,
    /** Nothing could be compared. */
    ERROR,
    /** An output lies outside its bounds. */
    VIOLATED
  }

  Verdict {
    unknown = List.copyOf(unknown);
  }

  static Verdict of(Outcome outcome, String detail) {
    return new Verdict(outcome, detail, List.of(), false);
  }

  /** The worse of two. */
  Verdict worse(Verdict other) {
    Verdict worst = other.outcome.compareTo(outcome) > 0 ? other : this;
    return new Verdict(worst.outcome, worst.detail, worst.unknown, tolerated || other.tolerated);
  }
}
