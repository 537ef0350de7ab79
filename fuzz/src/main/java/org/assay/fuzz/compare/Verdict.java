package org.assay.fuzz.compare;

import java.util.Optional;
import org.assay.fuzz.compare.Disagreement.Kind;

/**
 * How two models compare on one input.
 *
 * @param kind of the disagreement; empty if they agree
 * @param output of the reference that disagrees most; empty text if none
 * @param labelA first class that differs, on the reference's side; −1 if none does
 * @param labelB the same on the other side
 * @param label the reference's class, by its first output of scores; −1 without one
 * @param excess greatest distance in units of the tolerance
 * @param score how near a disagreement is: 1 or more is one, or nearly
 */
record Verdict(
    Optional<Kind> kind,
    String output,
    int labelA,
    int labelB,
    int label,
    double excess,
    double score) {
  /** Nothing was compared. */
  static final Verdict NONE = new Verdict(Optional.empty(), "", -1, -1, -1, 0, 0);

  /** The same with the reference's class. */
  Verdict withLabel(int of) {
    return new Verdict(kind, output, labelA, labelB, of, excess, score);
  }

  /** What tells disagreements apart: for classes the pair of them, else the output. */
  String key() {
    String classes = labelA < 0 ? output : labelA + " " + labelB;
    return kind.map(Kind::text).orElse("") + " " + classes;
  }
}
