package org.assay.report;

import org.assay.onnx.GraphPath;

/**
 * An operator without a rule for its bounds: its outputs count as unbounded.
 *
 * @param tensor its first output
 */
public record UnknownOperator(
    String domain, String op, String node, String tensor, GraphPath graph) {}
