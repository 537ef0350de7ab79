package org.assay.numeric.confirm.search;

import java.util.Map;
import java.util.Optional;
import org.assay.onnx.Tensor;

/**
 * What a search made of one target.
 *
 * @param target the operator
 * @param inputs on which it failed, weights too; empty if it did not
 * @param best the operand's value that came nearest to failing; NaN if none was seen
 * @param evaluations runs spent until it failed, or in all
 * @param ms time spent likewise
 * @param by which search succeeded
 */
public record Observed(
    Target target,
    Optional<Map<String, Tensor>> inputs,
    double best,
    int evaluations,
    double ms,
    String by) {}
