package org.assay.train.layers;

import java.util.List;

/**
 * Random numbers that a layer takes as an input of the graph, new in every step.
 *
 * @param tensor name of the input, of shape (rows, …)
 * @param shape sizes for one row
 * @param kind what they are
 * @param parameter rate or deviation
 */
public record NoiseDecl(String tensor, List<Integer> shape, Kind kind, double parameter) {
  /** Distributions. */
  public enum Kind {
    /** 0 with probability {@code rate}, else 1 / (1 - rate). */
    DROPPED,
    /** 0 with probability {@code rate}, else 1. */
    MASK,
    /** Normal with mean 0 and a deviation. */
    NORMAL
  }

  public NoiseDecl {
    shape = List.copyOf(shape);
  }
}
