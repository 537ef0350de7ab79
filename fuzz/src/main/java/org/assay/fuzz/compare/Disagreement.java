package org.assay.fuzz.compare;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assay.onnx.Tensor;

/**
 * An input within the spec on which two models disagree.
 *
 * @param kind what differs
 * @param output name of the reference's output
 * @param labelA class on the reference's side; −1 where it is not labels that differ
 * @param labelB class on the other side; −1 likewise
 * @param excess greatest |a − b| in units of the tolerance; above 1 it is exceeded; infinite for
 *     what is non-finite on one side only
 * @param linf greatest distance of an element from the nearest seed
 * @param l2 Euclidean distance from the nearest seed
 * @param nearest number of the nearest seed, from 0
 * @param inputs of the reference
 */
public record Disagreement(
    Kind kind,
    String output,
    int labelA,
    int labelB,
    double excess,
    double linf,
    double l2,
    int nearest,
    Map<String, Tensor> inputs) {
  /** What differs. */
  public enum Kind {
    /** A value is non-finite on one side only. */
    NON_FINITE("non-finite"),
    /** Values lie outside of the tolerance, and the class is another. */
    LABEL("label"),
    /** Values lie outside of the tolerance. */
    VALUES("values"),
    /** The class is another though values lie within the tolerance: a tie. */
    TIE("tie");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** The word of documents. */
    public String text() {
      return text;
    }
  }

  public Disagreement {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
  }
}
