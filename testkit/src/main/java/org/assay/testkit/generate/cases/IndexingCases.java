package org.assay.testkit.generate.cases;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.assay.testkit.generate.Attributes;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.Operand;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.Values;

/** Operators that read or write by index. */
final class IndexingCases {
  private IndexingCases() {}

  static void addTo(List<OperatorCase> cases) {
    cases.add(OperatorCase.of("Gather", IndexingCases::gather));
    cases.add(OperatorCase.of("GatherElements", IndexingCases::gatherElements));
    cases.add(OperatorCase.of("GatherND", IndexingCases::gatherNd));
    cases.add(OperatorCase.of("ScatterElements", IndexingCases::scatterElements));
    cases.add(OperatorCase.of("ScatterND", IndexingCases::scatterNd));
    cases.add(OperatorCase.of("Scatter", IndexingCases::scatter));
    cases.add(OperatorCase.of("TensorScatter", IndexingCases::cache));
    cases.add(OperatorCase.of("TopK", IndexingCases::topK));
    cases.add(OperatorCase.of("NonZero", IndexingCases::nonZero));
    cases.add(OperatorCase.of("Compress", IndexingCases::compress));
  }

  /** Indices into an axis, from the front or the back. */
  private static Operand indices(CaseBuilder b, int[] dims, int size) {
    Values values = b.chance(0.7) ? Values.within(0, size - 1) : Values.within(-size, size - 1);
    return b.fresh(ElementType.INT64, dims, values);
  }

  private static void gather(CaseBuilder b) {
    Operand x = ShapingCases.anything(b, 1, 4);
    int axis = b.between(0, x.rank() - 1);
    b.node(
        "Gather",
        Attributes.of("axis", b.chance(0.5) ? axis : axis - x.rank()),
        x,
        indices(b, b.dims(0, 2), x.dim(axis)));
  }

  private static void gatherElements(CaseBuilder b) {
    Operand x = ShapingCases.anything(b, 1, 4);
    int axis = b.between(0, x.rank() - 1);
    int[] dims = x.dims();
    dims[axis] = b.between(1, 4);
    b.node("GatherElements", Attributes.of("axis", axis), x, indices(b, dims, x.dim(axis)));
  }

  private static void gatherNd(CaseBuilder b) {
    Operand x = ShapingCases.anything(b, 1, 4);
    int depth = b.between(1, x.rank());
    int least = Arrays.stream(x.dims()).limit(depth).min().orElse(1);
    int[] outer = b.dims(0, 2);
    int[] dims = Arrays.copyOf(outer, outer.length + 1);
    dims[outer.length] = depth;
    b.node("GatherND", Map.of(), x, indices(b, dims, least));
  }

  private static void scatterElements(CaseBuilder b) {
    Operand x = b.tensor(b.type(ElementType.FLOAT, ElementType.DOUBLE), 1, 3, b.any());
    int axis = b.between(0, x.rank() - 1);
    // Without a reduction two writes to one place would race: one index per line, then.
    String reduction = b.one("none", "add", "mul", "max", "min");
    int[] dims = x.dims();
    dims[axis] = reduction.equals("none") ? 1 : b.between(1, dims[axis]);
    b.node(
        "ScatterElements",
        Attributes.of("axis", axis, "reduction", reduction),
        x,
        indices(b, dims, x.dim(axis)),
        b.tensor(x.type(), dims, b.any()));
  }

  private static void scatterNd(CaseBuilder b) {
    Operand x = b.tensor(ElementType.FLOAT, 1, 3, b.any());
    int[] order = b.random().permutation(x.dim(0));
    int rows = b.between(1, x.dim(0));
    long[] chosen = Arrays.stream(order).limit(rows).asLongStream().toArray();
    int[] updates = x.dims();
    updates[0] = rows;
    b.node(
        "ScatterND",
        Attributes.of("reduction", b.one("none", "add", "mul", "max", "min")),
        x,
        b.constant(Tensor.ofLongs(new long[] {rows, 1}, chosen)),
        b.tensor(x.type(), updates, b.any()));
  }

  private static void scatter(CaseBuilder b) {
    Operand x = b.tensor(ElementType.FLOAT, 1, 3, b.any());
    int axis = b.between(0, x.rank() - 1);
    // As with ScatterElements, two writes to one place would race.
    int[] dims = x.dims();
    dims[axis] = 1;
    b.node(
        "Scatter",
        Attributes.of("axis", axis),
        x,
        b.constant(ElementType.INT64, dims, Values.within(0, x.dim(axis) - 1)),
        b.tensor(x.type(), dims, b.any()));
  }

  private static void cache(CaseBuilder b) {
    Operand x = b.tensor(b.type(ElementType.FLOAT, ElementType.FLOAT16), 3, 4, b.any());
    int axis = b.between(1, x.rank() - 1);
    int[] dims = x.dims();
    dims[axis] = b.between(1, dims[axis]);
    boolean circular = b.chance(0.4);
    int last = circular ? x.dim(axis) - 1 : x.dim(axis) - dims[axis];
    Operand places =
        b.chance(0.8)
            ? b.fresh(ElementType.INT64, new int[] {x.dim(0)}, Values.within(0, last))
            : Operand.ABSENT;
    b.node(
        "TensorScatter",
        Attributes.of("axis", axis - x.rank(), "mode", circular ? "circular" : "linear"),
        x,
        b.tensor(x.type(), dims, b.any()),
        places);
  }

  private static void topK(CaseBuilder b) {
    Operand x = b.tensor(b.type(ElementType.FLOAT, ElementType.INT64), 1, 3, b.any());
    int axis = b.between(0, x.rank() - 1);
    b.nodes(
        "TopK",
        2,
        Attributes.of("axis", axis, "largest", b.chance(0.7), "sorted", true),
        x,
        b.longs(b.between(1, x.dim(axis))));
  }

  private static void nonZero(CaseBuilder b) {
    Operand x = b.tensor(b.type(ElementType.FLOAT, ElementType.BOOL), 1, 3, b.any());
    b.nodes("NonZero", 1, false, Map.of(), x);
  }

  private static void compress(CaseBuilder b) {
    Operand x = ShapingCases.anything(b, 1, 3);
    int axis = b.between(0, x.rank() - 1);
    Operand condition =
        b.fresh(ElementType.BOOL, new int[] {b.between(1, x.dim(axis))}, Values.within(0, 1));
    b.nodes("Compress", 1, false, Attributes.of("axis", axis), x, condition);
  }
}
