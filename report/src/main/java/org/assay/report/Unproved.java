package org.assay.report;

import java.util.OptionalDouble;
import org.assay.onnx.GraphPath;

/**
 * An operator that could neither be proved safe nor be suspected: only the magnitude of its bounds
 * is in the way.
 *
 * @param tensor its output
 * @param bound magnitude that could be proved
 * @param seen greatest magnitude seen when the model ran, if it ran
 * @param limit magnitude from which on it fails
 * @param lostAt tensor at which the bounds became too wide; may be empty
 */
public record Unproved(
    String op,
    String tensor,
    GraphPath graph,
    double bound,
    OptionalDouble seen,
    double limit,
    String lostAt) {}
