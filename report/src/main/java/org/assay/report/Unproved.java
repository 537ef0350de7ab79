package org.assay.report;

import java.util.OptionalDouble;
import org.assay.onnx.GraphPath;

/**
 * An operator that could neither be proved safe nor be suspected: only the magnitude of its bounds
 * is in the way.
 *
 * @param ruleId the rule that speaks of it, once its magnitude is near what occurs
 * @param kind of that rule
 * @param tensor its output
 * @param bound magnitude that could be proved
 * @param seen greatest magnitude seen when the model ran, if it ran
 * @param limit magnitude from which on it fails
 * @param lostAt tensor at which the bounds became too wide; may be empty
 */
public record Unproved(
    String ruleId,
    Kind kind,
    String op,
    String tensor,
    GraphPath graph,
    double bound,
    OptionalDouble seen,
    double limit,
    String lostAt) {
  /** A bound within this factor of what occurs is taken seriously. */
  private static final double NEAR = 1e3;

  /**
   * Whether a bound lies so near a magnitude that occurs that what it allows counts as possible.
   */
  public static boolean isNear(double bound, double occurring) {
    return bound <= NEAR * occurring;
  }

  /** The same with what runs have seen. */
  public Unproved withSeen(OptionalDouble newSeen) {
    return new Unproved(ruleId, kind, op, tensor, graph, bound, newSeen, limit, lostAt);
  }
}
