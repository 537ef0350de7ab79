package org.assay.grad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.data.random.RandomStream;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.structure.Validation;
import org.assay.testkit.generate.GeneratedCase;
import org.assay.testkit.generate.GeneratorOptions;
import org.assay.testkit.generate.GraphGenerator;
import org.assay.testkit.generate.OperatorCase;
import org.junit.jupiter.api.Test;

/** Nodes that contradict their operators give a gradient graph that is valid, or one line. */
class MutantsTest {
  private static final int SEEDS = Integer.getInteger("assay.seeds", 3);
  private static final int MUTANTS = 4;

  private final GraphGenerator generator =
      new GraphGenerator(new GeneratorOptions(true, true, false, false, 0.3));

  @Test
  void neverCrash() {
    List<String> failures = new ArrayList<>();
    int made = 0;
    for (OperatorCase operator : generator.operators()) {
      for (long seed = 0; seed < SEEDS; seed++) {
        GeneratedCase generated = generator.single(operator.operator(), 500 + seed);
        RandomStream random = RandomStream.of(seed, "mutants of " + operator.operator());
        for (int i = 0; i < MUTANTS; i++) {
          Model mutant = mutant(generated.upgraded(), random);
          try {
            made += differentiate(mutant) ? 1 : 0;
          } catch (GradientException e) {
            assertThat(String.valueOf(e.getMessage())).doesNotContain("\n");
          } catch (RuntimeException | StackOverflowError e) {
            failures.add(operator.operator() + " (seed " + (500 + seed) + ", " + i + "): " + e);
          }
        }
      }
    }
    assertThat(failures).isEmpty();
    assertThat(made).isPositive();
  }

  private static boolean differentiate(Model model) {
    List<String> wrt = new ArrayList<>();
    for (ValueInfo input : model.graph().inputs()) {
      if (input.type().flatMap(ValueType::asTensor).orElseThrow().element().isFloat()) {
        wrt.add(input.name());
      }
    }
    List<String> outputs = model.graph().outputs().stream().map(ValueInfo::name).toList();
    if (wrt.isEmpty()) {
      return false;
    }
    GradientGraph gradient =
        Gradients.of(model.graph(), outputs, wrt, GradientOptions.DEFAULT.withSummedOutputs());
    Validation.validated(model.withGraph(gradient.graph()));
    return true;
  }

  private static Model mutant(Model model, RandomStream random) {
    Graph graph = model.graph();
    List<Node> nodes = new ArrayList<>(graph.nodes());
    int at = random.nextInt(nodes.size());
    while (nodes.get(at).is("Constant")) {
      at = random.nextInt(nodes.size());
    }
    Node node = nodes.get(at);
    List<String> inputs = new ArrayList<>(node.inputs());
    Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
    int kind = random.nextInt(6);
    if (kind < 2 && !attributes.isEmpty()) {
      String name = List.copyOf(attributes.keySet()).get(random.nextInt(attributes.size()));
      Attribute old = attributes.remove(name);
      if (kind == 0 && old != null) {
        attributes.put(name, changed(old, random));
      }
    } else if (kind == 5) {
      return model.withGraph(graph.withInputs(otherInput(graph.inputs(), random)));
    } else if (!inputs.isEmpty()) {
      int which = random.nextInt(inputs.size());
      switch (kind) {
        case 2 -> inputs.remove(which);
        case 3 -> inputs.set(which, visible(graph, at, random));
        default -> inputs.set(which, "");
      }
    }
    nodes.set(at, node.with(node.opType(), inputs, node.outputs(), attributes));
    return model.withGraph(graph.withNodes(nodes));
  }

  private static String visible(Graph graph, int before, RandomStream random) {
    List<String> names = new ArrayList<>(graph.initializers().keySet());
    graph.inputs().forEach(i -> names.add(i.name()));
    graph.nodes().subList(0, before).forEach(n -> names.addAll(n.outputs()));
    names.remove("");
    return names.isEmpty() ? "" : names.get(random.nextInt(names.size()));
  }

  private static Attribute changed(Attribute old, RandomStream random) {
    long other = random.nextInt(12) - 5L;
    if (old instanceof Attribute.IntValue) {
      return new Attribute.IntValue(other);
    }
    if (old instanceof Attribute.IntList list) {
      List<Long> values = new ArrayList<>(list.values());
      if (values.isEmpty() || random.nextBoolean()) {
        values.add(other);
      } else {
        values.set(random.nextInt(values.size()), other);
      }
      return new Attribute.IntList(values);
    }
    if (old instanceof Attribute.FloatValue) {
      return new Attribute.FloatValue(random.nextBoolean() ? Float.NaN : -1);
    }
    return old instanceof Attribute.StringValue ? Attribute.StringValue.of("ij->ij") : old;
  }

  private static List<ValueInfo> otherInput(List<ValueInfo> old, RandomStream random) {
    List<ValueInfo> inputs = new ArrayList<>(old);
    if (!inputs.isEmpty()) {
      int which = random.nextInt(inputs.size());
      String name = inputs.get(which).name();
      ElementType element =
          inputs.get(which).type().flatMap(ValueType::asTensor).orElseThrow().element();
      long[] dims = new long[random.nextInt(5)];
      java.util.Arrays.setAll(dims, i -> random.nextInt(4));
      Optional<Shape> shape =
          random.nextInt(4) == 0 ? Optional.empty() : Optional.of(Shape.of(dims));
      inputs.set(which, ValueInfo.of(name, new ValueType.TensorType(element, shape)));
    }
    return inputs;
  }
}
