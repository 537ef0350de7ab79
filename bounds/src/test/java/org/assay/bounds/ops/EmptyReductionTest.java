package org.assay.bounds.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Bounds;
import org.assay.bounds.Environment;
import org.assay.bounds.Flags;
import org.assay.bounds.NodeVisitor;
import org.assay.bounds.Settings;
import org.assay.data.random.RandomStream;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.upgrade.RuntimeOpset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reductions along an axis that may have no elements, and casts at the ends of integer types. */
class EmptyReductionTest {
  private static final double POWER_63 = 0x1p63;

  @ParameterizedTest
  @CsvSource({
    "ReduceMax, FLOAT", "ReduceMin, FLOAT", "ReduceMean, FLOAT", "ReduceSum, FLOAT",
    "ReduceProd, FLOAT", "ReduceLogSum, FLOAT", "ReduceLogSumExp, FLOAT", "ReduceL2, FLOAT",
    "ReduceMax, INT64", "ReduceMin, INT64", "ReduceMean, INT64", "ReduceSum, INT64",
    "ReduceMax, INT32", "ReduceMin, INT32", "ReduceMax, DOUBLE", "ReduceMean, FLOAT16"
  })
  void ofNothingIsWithinTheBounds(String operator, ElementType type) {
    Shape shape = new Shape(List.of(new Dim.Symbol("n"), Dim.of(3)));
    Graph graph =
        Graph.of(
            "g",
            List.of(ValueInfo.of("x", new ValueType.TensorType(type, shape))),
            List.of(ValueInfo.of("y", new ValueType.TensorType(type, Shape.of(1, 3)))),
            List.of(Node.of(operator, List.of("x", "rows"), List.of("y"), Map.of())),
            Map.of("rows", Tensor.ofLongs(new long[] {1}, 0)));
    Model model = RuntimeOpset.of(Model.of(10, Model.WORKING_OPSET, graph));
    try (Session session = Session.open(model, RunOptions.DEFAULT)) {
      for (int seed = 0; seed < 8; seed++) {
        RandomBounds random = new RandomBounds(RandomStream.of(seed, operator));
        Bounds x = random.within(type, 1, 9, 0, 2, 3).withDynamicAxes(1);
        Bounds y =
            Analyzer.create(Settings.DEFAULT)
                .analyze(graph, new Environment(Map.of("x", x), Map.of()), NodeVisitor.NONE)
                .main()
                .get("y");
        for (long n = 0; n <= 2; n++) {
          Tensor value =
              session.run(Map.of("x", random.sample(x, new long[] {n, 3}, seed))).get("y");
          Containment.contains(y, value, operator + " of " + n + ", seed " + seed);
        }
      }
    }
  }

  @Test
  void theGreatestOfWhatIsThereIsFinite() {
    OneNode node =
        OneNode.of("ReduceMax")
            .with(Bounds.uniform(ElementType.FLOAT, new long[] {2, 3}, -1, 1, 0));
    assertThat(node.bounds().allFlags()).isZero();
  }

  @Test
  void theGreatestOfNothingIsMinusInfinity() {
    OneNode node =
        OneNode.of("ReduceMax")
            .with(Bounds.uniform(ElementType.FLOAT, new long[] {2, 0}, -1, 1, 0))
            .with(Tensor.ofLongs(new long[] {1}, 1));
    assertThat(node.bounds().allFlags()).isEqualTo(Flags.NEGATIVE);
  }

  @Test
  void castsAtTheEndsOfTheirType() {
    for (ElementType from : List.of(ElementType.FLOAT, ElementType.DOUBLE)) {
      for (ElementType to :
          List.of(ElementType.INT64, ElementType.UINT64, ElementType.INT32, ElementType.UINT8)) {
        double end = to == ElementType.INT64 ? POWER_63 : to.max() + 1;
        Bounds x = Bounds.uniform(from, new long[] {4}, end / 2, end, 0);
        OneNode cast = OneNode.of("Cast").with(x).set("to", to.code());
        String where = from + " to " + to;
        RandomBounds random = new RandomBounds(RandomStream.of(1, where));
        // The second sample lies at the ends.
        assertThat(Containment.check(cast.graph(), cast.values(), random, 5, where)).isEqualTo(5);
      }
    }
  }
}
