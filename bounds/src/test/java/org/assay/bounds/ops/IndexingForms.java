package org.assay.bounds.ops;

import java.util.Map;
import java.util.function.Function;
import org.assay.bounds.ops.ContainmentTest.Forms;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;

/** Forms of operators of indices. */
final class IndexingForms {
  private IndexingForms() {}

  static void addTo(Map<String, Function<Forms, OneNode>> forms) {
    forms.put(
        "GatherElements",
        f -> data("GatherElements", f).with(f.indices(0, 3, 2, 3, 6)).set("axis", 1));
    forms.put("GatherND", f -> data("GatherND", f).with(f.indices(0, 1, 3, 2)));
    forms.put(
        "GatherND of batches",
        f -> data("GatherND", f).with(f.indices(0, 3, 2, 5, 1)).set("batch_dims", 1));
    for (String reduction : new String[] {"none", "add", "mul", "max", "min"}) {
      forms.put(
          "ScatterElements " + reduction,
          f ->
              data("ScatterElements", f)
                  .with(f.indices(0, 3, 1, 3, 2), f.floats(-2, 2, 1, 3, 2))
                  .set("axis", 1)
                  .set("reduction", reduction));
      forms.put(
          "ScatterND " + reduction,
          f ->
              data("ScatterND", f)
                  .with(f.indices(0, 1, 3, 2), f.floats(-0.5, 1, 3, 6))
                  .set("reduction", reduction));
    }
    forms.put(
        "ScatterND mul, three updates of one row",
        f ->
            OneNode.of("ScatterND")
                .with(f.finite(-2, -1, 4, 5))
                .with(Tensor.ofLongs(new long[] {3, 1}, 1, 1, 1))
                .with(f.finite(2, 3, 3, 5))
                .set("reduction", "mul"));
    forms.put(
        "ScatterElements mul, three updates of one element",
        f ->
            OneNode.of("ScatterElements")
                .with(f.finite(1, 2, 4, 5))
                .with(Tensor.ofLongs(new long[] {3, 1}, 1, 1, 1))
                .with(f.finite(-3, 3, 3, 1))
                .set("reduction", "mul"));
    forms.put("TopK", f -> data("TopK", f).with(Tensor.ofLongs(2)).set("axis", 1).outputs(2));
    forms.put("Unique", f -> data("Unique", f).outputs(4));
    forms.put(
        "Unique rows",
        f -> OneNode.of("Unique").with(f.finite(-2, 2, 4, 3)).set("axis", 0).outputs(4));
    forms.put(
        "Compress",
        f ->
            data("Compress", f)
                .with(Tensor.ofIntegers(ElementType.BOOL, new long[] {3}, 1, 0, 1))
                .set("axis", 2));
    forms.put(
        "ReverseSequence",
        f ->
            data("ReverseSequence", f)
                .with(f.indices(1, 2, 4))
                .set("time_axis", 0)
                .set("batch_axis", 1));
    forms.put("ArgMax", f -> data("ArgMax", f).set("axis", 1));
    forms.put("NonZero", f -> OneNode.of("NonZero").with(f.indices(-1, 1, 3, 4)));
    forms.put("Hardmax", f -> data("Hardmax", f));
    forms.put(
        "OneHot",
        f ->
            OneNode.of("OneHot")
                .with(f.indices(-3, 3, 5))
                .with(Tensor.scalar(4L))
                .with(f.floats(-1, 1, 2)));
    for (int k = -2; k <= 1; k++) {
      long diagonal = k;
      for (int upper = 0; upper < 2; upper++) {
        int side = upper;
        forms.put(
            "Trilu " + k + " " + upper,
            f -> data("Trilu", f).with(Tensor.scalar(diagonal)).set("upper", side));
      }
    }
    for (int mode = 0; mode < 4; mode++) {
      int bits = mode;
      forms.put(
          "CumSum " + mode,
          f ->
              data("CumSum", f)
                  .with(Tensor.scalar(1L))
                  .set("exclusive", bits & 1)
                  .set("reverse", bits >> 1));
      forms.put(
          "CumSum of integers " + mode,
          f ->
              OneNode.of("CumSum")
                  .with(f.indices(-4, 4, 3, 4))
                  .with(Tensor.scalar(1L))
                  .set("exclusive", bits & 1)
                  .set("reverse", bits >> 1));
    }
    forms.put(
        "CumSum overflow",
        f -> OneNode.of("CumSum").with(f.finite(-3e38, 3e38, 3, 4)).with(Tensor.scalar(1L)));
    forms.put(
        "NonMaxSuppression",
        f ->
            OneNode.of("NonMaxSuppression")
                .with(f.finite(0, 1, 1, 6, 4), f.finite(0, 1, 1, 2, 6))
                .with(Tensor.scalar(3L))
                .with(Tensor.scalar(0.5f)));
    forms.put("EyeLike", f -> OneNode.of("EyeLike").with(f.floats(-1, 1, 3, 4)).set("k", 1));
    for (String operator : new String[] {"BitwiseAnd", "BitwiseOr", "BitwiseXor"}) {
      forms.put(
          operator,
          f ->
              OneNode.of(operator)
                  .with(
                      f.integers(ElementType.INT32, -20, 200, 3, 4),
                      f.integers(ElementType.INT32, 0, 77, 4)));
    }
    forms.put(
        "BitwiseNot", f -> OneNode.of("BitwiseNot").with(f.integers(ElementType.UINT8, 0, 200, 4)));
    for (String direction : new String[] {"LEFT", "RIGHT"}) {
      forms.put(
          "BitShift " + direction,
          f ->
              OneNode.of("BitShift")
                  .with(
                      f.integers(ElementType.UINT8, 0, 200, 3, 4),
                      f.integers(ElementType.UINT8, 0, 5, 4))
                  .set("direction", direction));
    }
  }

  private static OneNode data(String operator, Forms f) {
    return OneNode.of(operator).with(f.floats(-3, 3, 2, 4, 6));
  }
}
