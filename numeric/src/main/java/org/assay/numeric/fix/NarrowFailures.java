package org.assay.numeric.fix;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.exec.Runner;
import org.assay.numeric.confirm.MagnitudeSearch;
import org.assay.numeric.confirm.search.Verification;
import org.assay.numeric.precision.NarrowInputs;
import org.assay.numeric.precision.OutputDifference;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/** Which nodes fail in 16 bits on ordinary inputs, though they do not in float32. */
final class NarrowFailures {
  /** Failing inputs of a round that are looked at node by node. */
  private static final int MOST_EXAMINED = 6;

  /**
   * Outputs that differ by more, relative to their largest element, are looked at: a value that is
   * infinite in between may leave them finite, and wrong. Far above what rounding alone does.
   */
  private static final double DIFFERS = 0.02;

  private final Graph graph;
  private final ElementType type;
  private final List<Map<String, Tensor>> inputs;
  private final Runner.Opener opener;
  private final Model wide;
  private final List<Map<String, Tensor>> expected = new ArrayList<>();
  private final Map<String, Double> greatest = new HashMap<>();
  private final Set<String> made = new LinkedHashSet<>();

  /**
   * Runs the model in float32.
   *
   * @param graph of the model
   * @param wide the model in float32, its tensors under the names of the graph
   * @throws org.assay.exec.ExecException if it cannot be run
   */
  NarrowFailures(
      Graph graph,
      Model wide,
      ElementType type,
      List<Map<String, Tensor>> inputs,
      Runner.Opener opener) {
    this.graph = graph;
    this.type = type;
    this.inputs = inputs;
    this.opener = opener;
    graph.nodes().forEach(n -> made.addAll(n.outputs()));
    made.remove("");
    this.wide = wide;
    try (Runner runner = opener.open(wide, List.of())) {
      for (Map<String, Tensor> one : inputs) {
        Map<String, Tensor> outputs = runner.run(NarrowInputs.typed(one, runner));
        expected.add(outputs);
        outputs.forEach(
            (name, value) -> {
              if (value.type().isFloat() && Verification.isFinite(value)) {
                greatest.merge(name, MagnitudeSearch.magnitude(value), Math::max);
              }
            });
      }
    }
  }

  /** Outputs of the model, made in float32, that the type does not hold. */
  Set<String> tooLarge(Set<String> kept) {
    Set<String> large = new LinkedHashSet<>();
    graph.outputs().stream()
        .map(o -> o.name())
        .filter(kept::contains)
        .filter(o -> isTooLarge(greatest.getOrDefault(o, 0.0)))
        .forEach(large::add);
    return large;
  }

  private boolean isTooLarge(double magnitude) {
    return Double.isInfinite(type.format().round(magnitude));
  }

  /**
   * Nodes that are to stay in float32, too.
   *
   * @param emulated the model in 16 bits but for {@code kept}
   * @param suspects inner nodes that are tried before the whole node that holds them
   * @return their outputs; empty if nothing fails, or nothing is left to try
   */
  Set<String> of(Model emulated, Set<String> suspects, Set<String> kept) {
    List<Map<String, Tensor>> failing = new ArrayList<>();
    try (Runner runner = opener.open(emulated, List.of())) {
      for (int i = 0; i < inputs.size() && failing.size() < MOST_EXAMINED; i++) {
        Map<String, Tensor> seen = runner.run(NarrowInputs.typed(inputs.get(i), runner));
        OutputDifference difference = new OutputDifference();
        if (!difference.add(seen, expected.get(i)) || difference.worst() > DIFFERS) {
          failing.add(inputs.get(i));
        }
      }
    }
    Set<String> found = new LinkedHashSet<>();
    if (failing.isEmpty()) {
      return found;
    }
    try (Runner runner = opener.open(emulated, made)) {
      for (Map<String, Tensor> input : failing) {
        Set<String> bad = new HashSet<>();
        runner.visit(
            NarrowInputs.typed(input, runner),
            readable(runner),
            (name, value) -> {
              if (!Verification.isFinite(value)) {
                bad.add(name);
              }
            });
        first(bad).ifPresent(at -> found.addAll(region(at, input, suspects, kept)));
      }
    }
    found.removeAll(kept);
    return found;
  }

  private Set<String> readable(Runner runner) {
    Set<String> readable = new LinkedHashSet<>(made);
    readable.retainAll(runner.outputs().keySet());
    return readable;
  }

  private Optional<Integer> first(Set<String> bad) {
    for (int i = 0; i < graph.nodes().size(); i++) {
      if (graph.nodes().get(i).outputs().stream().anyMatch(bad::contains)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  // The first node that fails, with those behind it through which values flow that are too large.
  private Set<String> region(
      int at, Map<String, Tensor> input, Set<String> suspects, Set<String> kept) {
    Node start = graph.nodes().get(at);
    Set<String> inner = new LinkedHashSet<>();
    inside(start, inner);
    Set<String> doubtful = new LinkedHashSet<>(inner);
    doubtful.retainAll(suspects);
    doubtful.removeAll(kept);
    if (!doubtful.isEmpty()) {
      return doubtful;
    }
    Set<String> large = large(input);
    Set<String> region = new LinkedHashSet<>();
    region.add(start.firstOutput());
    Set<String> flowing = new HashSet<>(start.outputs());
    flowing.retainAll(large);
    for (Node node : graph.nodes().subList(at + 1, graph.nodes().size())) {
      if (node.inputs().stream().anyMatch(flowing::contains)) {
        region.add(node.firstOutput());
        node.outputs().stream().filter(large::contains).forEach(flowing::add);
      }
    }
    return region;
  }

  private Set<String> large(Map<String, Tensor> input) {
    Set<String> large = new HashSet<>();
    try (Runner runner = opener.open(wide, made)) {
      runner.visit(
          NarrowInputs.typed(input, runner),
          readable(runner),
          (name, value) -> {
            if (value.type().isFloat() && isTooLarge(MagnitudeSearch.magnitude(value))) {
              large.add(name);
            }
          });
    }
    return large;
  }

  private static void inside(Node node, Set<String> into) {
    for (Attribute attribute : node.attributes().values()) {
      if (attribute instanceof Attribute.GraphValue inner) {
        for (Node one : inner.value().nodes()) {
          into.addAll(one.outputs());
          inside(one, into);
        }
      }
    }
    into.remove("");
  }
}
