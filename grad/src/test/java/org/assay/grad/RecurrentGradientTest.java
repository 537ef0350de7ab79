package org.assay.grad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assay.data.random.RandomStream;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.text.TextReader;
import org.assay.testkit.RefValue;
import org.assay.testkit.ReferenceEvaluator;
import org.assay.testkit.gradients.Differentiator.Derivatives;
import org.assay.testkit.gradients.OpenSizes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The way back that ordinary RNN, GRU and LSTM have against that of the general form, a Scan: a
 * clip that never takes hold makes a node general and leaves its function as it is.
 */
class RecurrentGradientTest {
  private static final int BATCH = 2;
  private static final int WIDTH = 3;
  private static final int HIDDEN = 2;

  /** The first number of steps that is not written out. */
  private static final int LONG = 17;

  private static final Model EMPTY =
      TextReader.parse(
          "<ir_version: 10, opset_import: [\"\" : 23]> g (float x) => (float y) { y = Neg (x) }");

  /**
   * One form.
   *
   * @param outputs names of the node's outputs, "" for those that nothing reads
   */
  private record Form(
      String op,
      Map<String, Attribute> attributes,
      String direction,
      int steps,
      boolean open,
      boolean full,
      List<String> outputs) {
    int gates() {
      return op.equals("LSTM") ? 4 : op.equals("GRU") ? 3 : 1;
    }

    @Override
    public String toString() {
      return op
          + attributes.values()
          + " "
          + direction
          + ", "
          + steps
          + (open ? " unknown" : "")
          + " steps, "
          + (full ? "all inputs, " : "")
          + outputs;
    }
  }

  static Stream<Form> forms() {
    Map<String, List<Map<String, Attribute>>> kinds = new LinkedHashMap<>();
    kinds.put("LSTM", List.of(Map.of()));
    kinds.put("GRU", List.of(Map.of(), Attributes.of("linear_before_reset", 1)));
    kinds.put("RNN", List.of(Map.of(), named("Relu"), named("Sigmoid")));
    List<Form> forms = new ArrayList<>();
    kinds.forEach(
        (op, all) -> {
          List<List<String>> outputs = new ArrayList<>();
          outputs.add(List.of("y"));
          outputs.add(List.of("", "h"));
          outputs.add(op.equals("LSTM") ? List.of("y", "h", "c") : List.of("y", "h"));
          if (op.equals("LSTM")) {
            outputs.add(List.of("", "", "c"));
          }
          for (Map<String, Attribute> attributes : all) {
            for (String direction : List.of("forward", "reverse", "bidirectional")) {
              for (int i = 0; i < outputs.size(); i++) {
                for (int steps : i == 2 ? new int[] {1, 4, LONG} : new int[] {4}) {
                  forms.add(
                      new Form(
                          op,
                          attributes,
                          direction,
                          steps,
                          steps == 4 && i == outputs.size() - 1,
                          i > 0,
                          outputs.get(i)));
                }
              }
            }
          }
        });
    return forms.stream();
  }

  private static Map<String, Attribute> named(String activation) {
    return Attributes.of(
        "activations", new Attribute.StringList(List.of(Attribute.StringValue.of(activation))));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void agreesWithTheGeneralForm(Form form) {
    Model ordinary = model(form, false);
    Model general = model(form, true);
    Map<String, RefValue> point = point(form);
    Map<String, String> seeds = new LinkedHashMap<>();
    form.outputs().stream()
        .filter(o -> !o.isEmpty())
        .forEach(o -> seeds.put(o, "cotangent of " + o));
    List<String> wrt = ordinary.graph().inputs().stream().map(ValueInfo::name).toList();
    RandomStream random = RandomStream.of(5, "cotangents of " + form);
    Map<String, RefValue> values = run(ordinary, ordinary.graph(), point);
    seeds.forEach((output, seed) -> point.put(seed, drawn(random, get(values, output).dims())));

    Derivatives first = Graphs.ALL.of(ordinary.graph(), seeds, wrt);
    Derivatives expected = Graphs.ALL.of(general.graph(), seeds, wrt);
    boolean written = !form.open() && form.steps() < LONG;
    assertThat(first.graph().nodes().stream().anyMatch(n -> n.is("Scan"))).isNotEqualTo(written);
    assertThat(first.graph().nodes().stream().filter(n -> n.is(form.op()))).hasSize(1);
    compare(ordinary, first, expected, point, 1e-11);

    Map<String, String> again = new LinkedHashMap<>();
    for (String tensor : wrt) {
      String gradient = first.gradientOf().get(tensor);
      assertThat(expected.gradientOf().get(tensor)).isEqualTo(gradient);
      again.put(gradient, "weight of " + tensor);
      point.put("weight of " + tensor, drawn(random, get(point, tensor).dims()));
    }
    compare(
        ordinary,
        Graphs.ALL.of(first.graph(), again, wrt),
        Graphs.ALL.of(expected.graph(), again, wrt),
        point,
        1e-9);
  }

  @Test
  void sizeIsBoundedHoweverManyStepsThereAre() {
    List<Integer> sizes = new ArrayList<>();
    for (int steps : new int[] {LONG - 1, LONG, 1000}) {
      Model model =
          model(
              new Form("LSTM", Map.of(), "bidirectional", steps, false, true, List.of("y")), false);
      List<String> wrt = model.graph().inputs().stream().map(ValueInfo::name).toList();
      sizes.add(Graphs.ALL.of(model.graph(), Map.of("y", "s"), wrt).graph().nodes().size());
    }
    assertThat(sizes.get(0)).isBetween(sizes.get(1) + 1, 300);
    assertThat(sizes.get(1)).isEqualTo(sizes.get(2)).isLessThan(100);
  }

  private static void compare(
      Model model,
      Derivatives actual,
      Derivatives expected,
      Map<String, RefValue> point,
      double tolerance) {
    Map<String, RefValue> a = run(model, actual.graph(), point);
    Map<String, RefValue> e = run(model, expected.graph(), point);
    actual
        .gradientOf()
        .forEach(
            (tensor, name) -> {
              RefValue left = get(a, name);
              RefValue right = get(e, expected.gradientOf().get(tensor));
              assertThat(left.dims()).as(tensor).isEqualTo(right.dims());
              double largest = Arrays.stream(right.toDoubles()).map(Math::abs).max().orElse(0);
              for (int i = 0; i < left.size(); i++) {
                assertThat(left.real(i))
                    .as(tensor + "[" + i + "]")
                    .isCloseTo(
                        right.real(i),
                        org.assertj.core.data.Offset.offset(tolerance * (largest + 1e-3)));
              }
            });
  }

  private static Map<String, RefValue> run(Model model, Graph graph, Map<String, RefValue> point) {
    Map<String, RefValue> inputs = new LinkedHashMap<>();
    graph.inputs().forEach(i -> inputs.put(i.name(), get(point, i.name())));
    return new ReferenceEvaluator(ReferenceEvaluator.Rounding.NONE, 1)
        .run(model.withGraph(graph), inputs);
  }

  private static RefValue get(Map<String, RefValue> values, String name) {
    RefValue value = values.get(name);
    if (value == null) {
      throw new AssertionError("no value of " + name);
    }
    return value;
  }

  private static RefValue drawn(RandomStream random, int[] dims) {
    double[] values = new double[Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
    Arrays.setAll(values, i -> random.nextDouble(-0.9, 0.9));
    return RefValue.ofReals(ElementType.DOUBLE, dims, values);
  }

  /** Sizes of the inputs that are there, in the order of the node. */
  private static Map<String, int[]> sizes(Form form) {
    int directions = form.direction().equals("bidirectional") ? 2 : 1;
    int rows = form.gates() * HIDDEN;
    Map<String, int[]> sizes = new LinkedHashMap<>();
    sizes.put("x", new int[] {form.steps(), BATCH, WIDTH});
    sizes.put("w", new int[] {directions, rows, WIDTH});
    sizes.put("r", new int[] {directions, rows, HIDDEN});
    if (form.full()) {
      sizes.put("b", new int[] {directions, 2 * rows});
      sizes.put("h0", new int[] {directions, BATCH, HIDDEN});
      if (form.op().equals("LSTM")) {
        sizes.put("c0", new int[] {directions, BATCH, HIDDEN});
      }
    }
    return sizes;
  }

  private static Map<String, RefValue> point(Form form) {
    RandomStream random = RandomStream.of(4, "inputs of " + form);
    Map<String, RefValue> point = new LinkedHashMap<>();
    sizes(form).forEach((name, dims) -> point.put(name, drawn(random, dims)));
    return point;
  }

  private static Model model(Form form, boolean general) {
    Map<String, Attribute> attributes =
        new LinkedHashMap<>(Attributes.of("hidden_size", HIDDEN, "direction", form.direction()));
    attributes.putAll(form.attributes());
    if (form.direction().equals("bidirectional")
        && attributes.get("activations") instanceof Attribute.StringList one) {
      List<Attribute.StringValue> both = new ArrayList<>(one.values());
      both.addAll(one.values());
      attributes.put("activations", new Attribute.StringList(both));
    }
    if (general) {
      attributes.putAll(Attributes.of("clip", 1e30f));
    }
    List<ValueInfo> inputs = new ArrayList<>();
    List<String> operands = new ArrayList<>();
    sizes(form)
        .forEach(
            (name, dims) -> {
              long[] wide = Arrays.stream(dims).asLongStream().toArray();
              inputs.add(ValueInfo.tensor(name, ElementType.DOUBLE, Shape.of(wide)));
              if (name.equals("h0")) {
                operands.add("");
              }
              operands.add(name);
            });
    Node node = Node.of(form.op(), operands, form.outputs(), attributes);
    List<ValueInfo> outputs =
        form.outputs().stream().filter(o -> !o.isEmpty()).map(ValueInfo::untyped).toList();
    Model model = EMPTY.withGraph(Graph.of("g", inputs, outputs, List.of(node), Map.of()));
    return form.open() ? OpenSizes.of(model) : model;
  }
}
