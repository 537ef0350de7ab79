package org.assay.onnx.precision;

import java.util.Set;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.shape.InferredTypes;
import org.assay.onnx.shape.OperandTypes;
import org.assay.onnx.shape.ShapeInference;

/**
 * 16-bit arithmetic in float32: every float result of a node passes a Cast to float16 or bfloat16
 * and one back, and inputs and constants are rounded likewise. That is how a model computes of
 * which each tensor is stored in 16 bits and each operator computes inside in float32 (ONNX
 * operator Cast, version 19; IEEE 754-2019 rounding to nearest even).
 *
 * <p>Results that are elements of operands (Reshape, Relu, Where, …) need no rounding. A model that
 * has 16-bit tensors already says itself where it is narrow: its float32 tensors are islands that
 * stay as they are. Operands that an operator takes in float32 only (scales of Resize, boxes of
 * NonMaxSuppression) are not rounded. float64 is left alone.
 */
public final class PrecisionEmulation {
  private PrecisionEmulation() {}

  /** Emulates a model with all its nodes in 16 bits. */
  public static Emulated of(Model model, ElementType type, ConstantPolicy policy) {
    return of(model, type, policy, Set.of());
  }

  /**
   * Emulates a model.
   *
   * @param model of the working opset, valid, without functions
   * @param type float16 or bfloat16
   * @param wide outputs of nodes that stay in float32, with everything between two of them: what
   *     such a node reads of another is not rounded; inputs of the graph are, whoever reads them
   * @throws ModelException if a node contradicts its operator's specification, so that types are
   *     not known
   */
  public static Emulated of(
      Model model, ElementType type, ConstantPolicy policy, Set<String> wide) {
    if (type != ElementType.FLOAT16 && type != ElementType.BFLOAT16) {
      throw new IllegalArgumentException(type.text() + " is no 16-bit floating-point type");
    }
    if (!model.functions().isEmpty()) {
      throw new IllegalArgumentException("functions must be inlined first");
    }
    InferredTypes types = ShapeInference.infer(model);
    Plan plan = new Plan(model, types, OperandTypes.table(), type, policy, wide);
    return plan.emulate();
  }
}
