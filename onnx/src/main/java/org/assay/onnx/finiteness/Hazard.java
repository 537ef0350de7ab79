package org.assay.onnx.finiteness;

/** One operand that can make an operator non-finite. */
public record Hazard(int operand, Failure failure) {}
