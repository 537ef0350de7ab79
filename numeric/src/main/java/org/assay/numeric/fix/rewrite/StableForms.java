package org.assay.numeric.fix.rewrite;

import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;

/** Expressions that are finite for every finite operand, written into an edit. */
final class StableForms {
  private final Edit edit;
  private final ElementType type;

  StableForms(Edit edit, ElementType type) {
    this.edit = edit;
    this.type = type;
  }

  /** log(1 + exp(x)). */
  String softplus(String x) {
    if (type == ElementType.FLOAT) {
      return edit.op("Softplus", x);
    }
    // ONNX Runtime has no kernel of it for doubles, and in 16 bits one that overflows:
    // max(x, 0) + log(1 + exp(-|x|)).
    String decay = edit.op("Exp", edit.op("Neg", edit.op("Abs", x)));
    String rest = edit.op("Log", edit.op("Add", decay, edit.constant(type, 1)));
    return edit.op("Add", edit.op("Max", x, edit.constant(type, 0)), rest);
  }

  /** log σ(x) = −softplus(−x). */
  String logSigmoid(String x) {
    return edit.op("Neg", softplus(edit.op("Neg", x)));
  }

  /** log(1 − σ(x)) = −softplus(x). */
  String logOneMinusSigmoid(String x) {
    return edit.op("Neg", softplus(x));
  }

  /** x − max(x), along axes. */
  String shifted(String x, long... axes) {
    return edit.op("Sub", x, edit.reduce("ReduceMax", x, axes));
  }

  /** Logarithm of the softmax along axes, by way of logits that are at most 0. */
  String logSoftmax(String x, long... axes) {
    String shifted = shifted(x, axes);
    String sum = edit.reduce("ReduceSum", edit.op("Exp", shifted), axes);
    return edit.op("Sub", shifted, edit.op("Log", sum));
  }

  /** Softmax along axes. */
  String softmax(String x, long... axes) {
    if (axes.length == 1) {
      return edit.op("Softmax", axis(axes[0]), x);
    }
    String terms = edit.op("Exp", shifted(x, axes));
    return edit.op("Div", terms, edit.reduce("ReduceSum", terms, axes));
  }

  /** max(x) + log Σ exp(x − max(x)) along axes, which are kept. */
  String logSumExp(String x, long... axes) {
    String greatest = edit.reduce("ReduceMax", x, axes);
    String terms = edit.op("Exp", edit.op("Sub", x, greatest));
    return edit.op("Add", greatest, edit.op("Log", edit.reduce("ReduceSum", terms, axes)));
  }

  /** log(exp(a) + exp(b)) = max(a, b) + softplus(−|a − b|). */
  String logAddExp(String a, String b) {
    String apart = edit.op("Neg", edit.op("Abs", edit.op("Sub", a, b)));
    return edit.op("Add", edit.op("Max", a, b), softplus(apart));
  }

  static Map<String, Attribute> axis(long axis) {
    return Map.of("axis", new Attribute.IntValue(axis));
  }
}
