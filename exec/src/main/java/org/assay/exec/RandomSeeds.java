package org.assay.exec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.onnx.Attribute;
import org.assay.onnx.Function;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorSet;

/**
 * Gives a seed to every random operator that has none, in subgraphs and functions too; seeds that
 * the model sets stay. ORT's Java API has no seed of its own.
 *
 * <p>Operators: RandomNormal, RandomNormalLike, RandomUniform, RandomUniformLike, Multinomial,
 * Bernoulli ({@code seed} is a float) and Dropout from opset 12 ({@code seed} is an integer).
 */
final class RandomSeeds {
  /** Seeds are whole numbers that a float32 holds exactly. */
  private static final int SEED_BITS = 24;

  private final long seed;
  private long position;

  private RandomSeeds(long seed) {
    this.seed = seed;
  }

  /** The model with seeds; empty if nothing needed any. */
  static Optional<Model> fill(Model model, long seed) {
    RandomSeeds seeds = new RandomSeeds(seed);
    Graph graph = seeds.fill(model.graph(), model.opset("").orElse(1));
    List<Function> functions = new ArrayList<>();
    for (Function function : model.functions()) {
      functions.add(seeds.fill(function, model));
    }
    if (seeds.position == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Model(
            model.irVersion(),
            model.operatorSets(),
            model.producerName(),
            model.producerVersion(),
            model.domain(),
            model.modelVersion(),
            model.docString(),
            graph,
            functions,
            model.metadata()));
  }

  private Function fill(Function function, Model model) {
    long opset =
        function.operatorSets().stream()
            .filter(set -> set.domain().isEmpty())
            .mapToLong(OperatorSet::version)
            .findFirst()
            .orElse(model.opset("").orElse(1));
    return new Function(
        function.domain(),
        function.name(),
        function.overload(),
        function.inputs(),
        function.outputs(),
        function.attributes(),
        function.attributeDefaults(),
        fill(function.nodes(), opset),
        function.operatorSets(),
        function.valueInfo(),
        function.docString(),
        function.metadata());
  }

  private Graph fill(Graph graph, long opset) {
    return graph.withNodes(fill(graph.nodes(), opset));
  }

  private List<Node> fill(List<Node> nodes, long opset) {
    List<Node> filled = new ArrayList<>(nodes.size());
    for (Node node : nodes) {
      filled.add(fill(node, opset));
    }
    return filled;
  }

  private Node fill(Node node, long opset) {
    long before = position;
    Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
    for (Map.Entry<String, Attribute> attribute : node.attributes().entrySet()) {
      if (attribute.getValue() instanceof Attribute.GraphValue subgraph) {
        attributes.put(attribute.getKey(), new Attribute.GraphValue(fill(subgraph.value(), opset)));
      }
    }
    if (node.domain().isEmpty() && !attributes.containsKey("seed")) {
      switch (node.opType()) {
        case "RandomNormal",
            "RandomNormalLike",
            "RandomUniform",
            "RandomUniformLike",
            "Multinomial",
            "Bernoulli" ->
            attributes.put("seed", new Attribute.FloatValue(next()));
        case "Dropout" -> {
          if (opset >= 12) {
            attributes.put("seed", new Attribute.IntValue(next()));
          }
        }
        default -> {
          // Not random.
        }
      }
    }
    return position == before
        ? node
        : node.with(node.opType(), node.inputs(), node.outputs(), attributes);
  }

  /** SplitMix64 over the operator's position. */
  private int next() {
    long z = seed + (0x9e3779b97f4a7c15L * ++position);
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return (int) ((z ^ (z >>> 31)) >>> (64 - SEED_BITS));
  }
}
