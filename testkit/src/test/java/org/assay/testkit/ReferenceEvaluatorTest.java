package org.assay.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.ValueInfo;
import org.assay.testkit.ReferenceEvaluator.Rounding;
import org.assay.testkit.ops.elementwise.SpecialFunctions;
import org.junit.jupiter.api.Test;

/** Hand-worked examples, most from the operators' pages; ORT is the second opinion elsewhere. */
class ReferenceEvaluatorTest {
  private static RefValue eval(
      Rounding rounding, String op, Map<String, Attribute> attributes, RefValue... inputs) {
    Map<String, RefValue> values = new LinkedHashMap<>();
    List<ValueInfo> infos = new ArrayList<>();
    for (int i = 0; i < inputs.length; i++) {
      values.put("x" + i, inputs[i]);
      infos.add(ValueInfo.untyped("x" + i));
    }
    Node node = Node.of(op, List.copyOf(values.keySet()), List.of("y"), attributes);
    Graph graph = Graph.of("g", infos, List.of(ValueInfo.untyped("y")), List.of(node), Map.of());
    RefValue result =
        new ReferenceEvaluator(rounding, 1).run(Model.of(10, 23, graph), values).get("y");
    assertThat(result).isNotNull();
    return result;
  }

  private static RefValue eval(String op, Map<String, Attribute> attributes, RefValue... inputs) {
    return eval(Rounding.NONE, op, attributes, inputs);
  }

  private static RefValue floats(int[] dims, double... values) {
    return RefValue.floats(dims, values);
  }

  @Test
  void roundsToTheDeclaredTypeOnRequest() {
    RefValue third = eval("Div", Map.of(), floats(new int[] {1}, 1), floats(new int[] {1}, 3));
    RefValue rounded =
        eval(
            Rounding.DECLARED_TYPE,
            "Div",
            Map.of(),
            floats(new int[] {1}, 1),
            floats(new int[] {1}, 3));
    assertThat(third.real(0)).isEqualTo(1.0 / 3);
    assertThat(rounded.real(0)).isEqualTo(1f / 3f);
  }

  @Test
  void wrapsIntegers() {
    RefValue a = RefValue.ofIntegers(ElementType.INT8, new int[] {1}, new long[] {127});
    assertThat(eval("Add", Map.of(), a, a).integer(0)).isEqualTo(-2);
    RefValue u = RefValue.ofIntegers(ElementType.UINT8, new int[] {1}, new long[] {200});
    assertThat(eval("Add", Map.of(), u, u).integer(0)).isEqualTo(144);
  }

  @Test
  void broadcastsBothWays() {
    RefValue y =
        eval("Sub", Map.of(), floats(new int[] {2, 1}, 10, 20), floats(new int[] {3}, 1, 2, 3));
    assertThat(y.dims()).containsExactly(2, 3);
    assertThat(y.toDoubles()).containsExactly(9, 8, 7, 19, 18, 17);
  }

  @Test
  void multipliesMatrices() {
    RefValue y =
        eval(
            "MatMul",
            Map.of(),
            floats(new int[] {2, 2}, 1, 2, 3, 4),
            floats(new int[] {2, 2}, 5, 6, 7, 8));
    assertThat(y.toDoubles()).containsExactly(19, 22, 43, 50);
    assertThat(
            eval("MatMul", Map.of(), floats(new int[] {2}, 1, 2), floats(new int[] {2}, 3, 4))
                .dims())
        .isEmpty();
  }

  @Test
  void convolvesWithPadding() {
    RefValue x = floats(new int[] {1, 1, 1, 3}, 1, 2, 3);
    RefValue w = floats(new int[] {1, 1, 1, 3}, 1, 10, 100);
    Map<String, Attribute> same = Map.of("auto_pad", Attribute.StringValue.of("SAME_UPPER"));
    assertThat(eval("Conv", same, x, w).toDoubles()).containsExactly(210, 321, 32);
    assertThat(eval("Conv", Map.of(), x, w).toDoubles()).containsExactly(321);
  }

  @Test
  void reducesAndKeepsDims() {
    RefValue x = floats(new int[] {2, 2}, 1, 2, 3, 4);
    RefValue y = eval("ReduceSum", Map.of(), x, RefValue.longs(new int[] {1}, 0));
    assertThat(y.dims()).containsExactly(1, 2);
    assertThat(y.toDoubles()).containsExactly(4, 6);
    RefValue all = eval("ReduceMax", Map.of("keepdims", new Attribute.IntValue(0)), x);
    assertThat(all.dims()).isEmpty();
    assertThat(all.real(0)).isEqualTo(4);
  }

  @Test
  void slicesBackwards() {
    RefValue x = RefValue.longs(new int[] {5}, 0, 1, 2, 3, 4);
    RefValue y =
        eval(
            "Slice",
            Map.of(),
            x,
            RefValue.longs(new int[] {1}, -1),
            RefValue.longs(new int[] {1}, -1000),
            RefValue.longs(new int[] {1}, 0),
            RefValue.longs(new int[] {1}, -2));
    assertThat(y.toLongs()).containsExactly(4, 2, 0);
  }

  @Test
  void softmaxSurvivesLargeOperands() {
    RefValue y = eval("Softmax", Map.of(), floats(new int[] {2}, 1e30, 1e30));
    assertThat(y.toDoubles()).containsExactly(0.5, 0.5);
  }

  @Test
  void sumsByEinsum() {
    Map<String, Attribute> trace = Map.of("equation", Attribute.StringValue.of("ii->"));
    assertThat(eval("Einsum", trace, floats(new int[] {2, 2}, 1, 2, 3, 4)).real(0)).isEqualTo(5);
  }

  @Test
  void runsLoops() {
    Node add = Node.of("Add", List.of("s", "i"), List.of("t"), Map.of());
    Node same = Node.of("Identity", List.of("going"), List.of("still"), Map.of());
    Graph body =
        Graph.of(
            "body",
            List.of(ValueInfo.untyped("i"), ValueInfo.untyped("going"), ValueInfo.untyped("s")),
            List.of(ValueInfo.untyped("still"), ValueInfo.untyped("t"), ValueInfo.untyped("t")),
            List.of(add, same),
            Map.of());
    RefValue y =
        eval(
            "Loop",
            Map.of("body", new Attribute.GraphValue(body)),
            RefValue.longs(new int[0], 5),
            RefValue.bool(true),
            RefValue.longs(new int[0], 0));
    assertThat(y.integer(0)).isEqualTo(10);
  }

  @Test
  void knowsErrorFunctions() {
    // Abramowitz and Stegun, table 7.1, and erfc(5) = 1.5374597944280348502e-12.
    assertThat(SpecialFunctions.erf(0.5)).isEqualTo(0.5204998778130465, within(1e-16));
    assertThat(SpecialFunctions.erf(2)).isEqualTo(0.9953222650189527, within(2e-16));
    assertThat(SpecialFunctions.erfc(5)).isEqualTo(1.5374597944280349e-12, within(1e-26));
    assertThat(SpecialFunctions.erf(-0.0)).isEqualTo(-0.0);
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> eval("NoSuchOperator", Map.of(), floats(new int[] {1}, 1)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("NoSuchOperator");
  }
}
