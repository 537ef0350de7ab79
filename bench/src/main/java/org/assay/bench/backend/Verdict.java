package org.assay.bench.backend;

import java.util.List;
import java.util.Optional;

/**
 * How one test came out for one kind of input bounds.
 *
 * @param outcome the worst over all outputs
 * @param detail why nothing was compared, or where bounds are not finite; else empty
 * @param violation the first value that left its bounds
 * @param unknown operators without bounds
 * @param tolerated whether a value lay outside by less than the tolerance of ONNX's own runner
 */
record Verdict(
    Outcome outcome,
    String detail,
    Optional<Violation> violation,
    List<String> unknown,
    boolean tolerated) {
  /** From best to worst. */
  enum Outcome {
    /** All outputs lie in finite bounds. */
    CONTAINED,
    /** All outputs lie in bounds, but a finite one in bounds that are not finite. */
    UNBOUNDED,
    /** Of a kind that is not about numbers: nothing is compared. */
    EXCLUDED,
    /** Could not be read or analysed. */
    ERROR,
    /** An output lies outside its bounds. */
    VIOLATED
  }

  Verdict {
    unknown = List.copyOf(unknown);
  }

  static Verdict of(Outcome outcome, String detail) {
    return new Verdict(outcome, detail, Optional.empty(), List.of(), false);
  }

  static Verdict violated(Violation violation) {
    return new Verdict(Outcome.VIOLATED, "", Optional.of(violation), List.of(), false);
  }

  /** The same, with what the whole analysis met. */
  Verdict with(List<String> newUnknown, String note) {
    boolean noted = outcome == Outcome.UNBOUNDED && !note.isEmpty();
    return new Verdict(
        outcome, noted ? detail + " · " + note : detail, violation, newUnknown, tolerated);
  }

  /** The worse of two. */
  Verdict worse(Verdict other) {
    Verdict worst = other.outcome.compareTo(outcome) > 0 ? other : this;
    return new Verdict(
        worst.outcome, worst.detail, worst.violation, worst.unknown, tolerated || other.tolerated);
  }
}
