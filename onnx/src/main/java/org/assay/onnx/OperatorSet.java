package org.assay.onnx;

/** A domain and the version of its operators that a model uses; "" is the standard domain. */
public record OperatorSet(String domain, long version) {
  public OperatorSet {
    // Both names of the standard domain are in use (ONNX IR specification, "Operator sets").
    domain = domain.equals("ai.onnx") ? "" : domain;
  }
}
