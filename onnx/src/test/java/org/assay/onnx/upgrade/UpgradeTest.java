package org.assay.onnx.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.io.ModelReader;
import org.assay.onnx.shape.InferredTypes;
import org.assay.onnx.shape.ShapeInference;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Old models with the outputs they had, written by {@code src/test/python/upgrade_cases.py}. */
class UpgradeTest {
  @TestFactory
  Stream<DynamicTest> upgradedModelsComputeWhatOldOnesDid() throws IOException, URISyntaxException {
    Path folder = Path.of(UpgradeTest.class.getResource("/upgrade").toURI());
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.filter(f -> f.toString().endsWith(".onnx")).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(100);
    return files.stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(f)));
  }

  private static void check(Path file) throws OrtException {
    Model golden = ModelReader.read(file);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    golden
        .graph()
        .initializers()
        .forEach(
            (name, value) -> {
              if (name.startsWith("in:")) {
                inputs.put(name.substring(3), value);
              } else if (name.startsWith("out:")) {
                outputs.put(name.substring(4), value);
              } else {
                initializers.put(name, value);
              }
            });
    Model old = golden.withGraph(golden.graph().withInitializers(initializers));
    Model upgraded = Upgrade.toWorkingOpset(old);
    assertThat(upgraded.opset("")).hasValue(Model.WORKING_OPSET);
    assertThat(namesOf(upgraded.graph())).containsAll(namesOf(old.graph()));
    assertThat(Upgrade.toWorkingOpset(upgraded)).isSameAs(upgraded);

    Map<String, Tensor> found = Runtime.run(RuntimeOpset.of(upgraded), inputs);
    InferredTypes types = ShapeInference.infer(upgraded);
    for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
      Tensor actual = found.get(output.getKey());
      assertClose(output.getKey(), actual, output.getValue());
      types
          .type(output.getKey())
          .flatMap(ValueType::asTensor)
          .flatMap(ValueType.TensorType::shape)
          .flatMap(Shape::sizes)
          .ifPresent(sizes -> assertThat(actual.dims()).as(output.getKey()).isEqualTo(sizes));
    }
  }

  private static Set<String> namesOf(Graph graph) {
    Set<String> names = new HashSet<>();
    graph.initializers().keySet().forEach(names::add);
    graph.inputs().forEach(i -> names.add(i.name()));
    for (Node node : graph.nodes()) {
      if (!node.opType().equals("BatchNormalization")) {
        names.addAll(node.outputs());
      } else {
        names.add(node.outputs().get(0));
      }
      names.add("node " + node.name());
    }
    return names;
  }

  private static void assertClose(String name, Tensor actual, Tensor expected) {
    assertThat(actual.type()).as(name).isEqualTo(expected.type());
    assertThat(actual.dims()).as(name).isEqualTo(expected.dims());
    double[] a = actual.toDoubles();
    double[] e = expected.toDoubles();
    for (int i = 0; i < a.length; i++) {
      assertThat(a[i])
          .as("%s[%s]", name, i)
          .isCloseTo(e[i], org.assertj.core.data.Offset.offset(2e-5 * Math.max(1, Math.abs(e[i]))));
    }
  }

  private static Model model(long opset, String opType, Map<String, Attribute> attributes) {
    Graph graph =
        new GraphBuilder("g")
            .add(Node.of(opType, List.of("x", "w"), List.of("y"), attributes))
            .output("y")
            .build()
            .withInputs(
                List.of(
                    ValueInfo.untyped("x"), ValueInfo.tensor("w", ElementType.FLOAT, Shape.of(3))));
    return Model.of(8, opset, graph);
  }

  @Test
  void aScanOverBatchesComputesWhatItDid() throws OrtException {
    Model old =
        TextReader.parse(
            """
            < ir_version: 3, opset_import: ["" : 8] >
            g (float[2, 2] start, float[2, 3, 2] a, float[2, 3, 2] b)
                => (float[2, 2] last, float[2, 3, 2] sums, float[2, 3, 2] products) {
              last, sums, products = Scan <num_scan_inputs = 2, directions = [0, 1], body =
                step (float[2] s, float[2] x, float[2] y)
                    => (float[2] t, float[2] u, float[2] v) {
                  v = Mul(x, y)
                  t = Add(s, v)
                  u = Identity(t)
                }> ("", start, a, b)
            }
            """);
    float[] values = {1, 2, 3, 4, 5, 6, -7, 8, 9, 10, -11, 12};
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put("start", Tensor.ofFloats(new long[] {2, 2}, 100, 200, 300, 400));
    inputs.put("a", Tensor.ofFloats(new long[] {2, 3, 2}, values));
    inputs.put("b", Tensor.ofFloats(new long[] {2, 3, 2}, 1, 10, 2, 20, 3, 30, 4, 5, 6, 7, 8, 9));
    Model upgraded = Upgrade.toWorkingOpset(old);
    assertThat(upgraded.opset("")).hasValue(Model.WORKING_OPSET);
    assertThat(Runtime.run(upgraded, inputs)).isEqualTo(Runtime.run(old, inputs));
  }

  @Test
  void whatCannotBeExpressedIsRefusedByName() {
    Map<String, Model> refused = new LinkedHashMap<>();
    refused.put("ConstantFill", model(5, "ConstantFill", Map.of()));
    refused.put(
        "unknown rank",
        model(
            6,
            "Add",
            Map.of("broadcast", new Attribute.IntValue(1), "axis", new Attribute.IntValue(1))));
    refused.put("opset 8", model(8, "Scan", Map.of()));
    refused.put("opset 29", model(29, "Add", Map.of()));
    refused.put("opset 0", model(0, "Add", Map.of()));
    refused.put(
        "tf_half_pixel_for_nn",
        model(
            11,
            "Resize",
            Map.of(
                "coordinate_transformation_mode",
                Attribute.StringValue.of("tf_half_pixel_for_nn"),
                "nearest_mode",
                Attribute.StringValue.of("ceil"))));
    refused.forEach(
        (part, model) ->
            assertThatThrownBy(() -> Upgrade.toWorkingOpset(model))
                .as(part)
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(part));
  }

  /**
   * Any node of any old opset with no inputs, no attributes or odd ones ends well or is refused.
   */
  @Test
  void malformedNodesAreRefusedOrKept() {
    List<String> operators = new ArrayList<>(Adapters.TABLE.keySet());
    List<Attribute> odd =
        List.of(
            new Attribute.IntValue(Long.MIN_VALUE),
            new Attribute.IntList(List.of(Long.MAX_VALUE)),
            Attribute.StringValue.of("odd"),
            new Attribute.FloatValue(Float.NaN));
    for (String operator : operators) {
      for (long opset : new long[] {1, 6, 8, 9, 10, 12, 17, 22}) {
        for (int inputs = 0; inputs <= 2; inputs++) {
          for (Attribute value : odd) {
            Map<String, Attribute> attributes = new LinkedHashMap<>();
            for (String name :
                List.of(
                    "axis",
                    "axes",
                    "broadcast",
                    "scales",
                    "to",
                    "p",
                    "pads",
                    "starts",
                    "ends",
                    "shape",
                    "k",
                    "ratio",
                    "min",
                    "spatial",
                    "num_groups",
                    "mode",
                    "split",
                    "epsilon",
                    "height_scale")) {
              attributes.put(name, value);
            }
            for (Map<String, Attribute> map : List.of(attributes, Map.<String, Attribute>of())) {
              Node node =
                  Node.of(operator, List.of("x", "w").subList(0, inputs), List.of("y"), map);
              Graph graph = model(opset, "Add", Map.of()).graph().withNodes(List.of(node));
              try {
                assertThat(Upgrade.toWorkingOpset(Model.of(8, opset, graph)).graph().nodes())
                    .isNotEmpty();
              } catch (ModelException e) {
                assertThat(e).hasMessageContaining(operator);
              }
            }
          }
        }
      }
    }
  }
}
