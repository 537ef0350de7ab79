package org.assay.grad;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.GrowingTypes;

/**
 * Derivatives of graphs as graphs, by reverse accumulation.
 *
 * <p>The result computes the original outputs and, for each tensor asked for, the derivative of the
 * (seeded) sum of outputs: standard operators only, every expression once, no dead nodes, a size
 * linear in that of the original. It can be differentiated again. Where a function has a kink the
 * derivative is the one that PyTorch takes ({@code docs/gradients.md}).
 */
public final class Gradients {
  private Gradients() {}

  /** As {@link #of(Graph, List, List, GradientOptions)} with scalar outputs. */
  public static GradientGraph of(Graph graph, List<String> outputs, List<String> wrt) {
    return of(graph, outputs, wrt, GradientOptions.DEFAULT);
  }

  /**
   * Differentiates.
   *
   * @param original of the working opset, functions inlined; types may be left open, but ranks are
   *     needed where axes are counted from the back
   * @param outputs tensors of the main graph to differentiate, floating
   * @param wrt tensors of the main graph by which to differentiate, floating: inputs, initializers
   *     or inner tensors
   * @throws GradientException if a tensor is not there or not floating, an output without a seed is
   *     no scalar, or a path needs an operator that has no gradient
   */
  public static GradientGraph of(
      Graph original, List<String> outputs, List<String> wrt, GradientOptions options) {
    Graph graph = seeded(original, options);
    Sweep sweep = new Sweep(GradientRules.table(), options.cutUnknown());
    Emitter e = Emitter.of(graph);
    List<Node> forward = new ArrayList<>();
    Set<String> between = between(graph, sweep, outputs, wrt);
    for (Node node : graph.nodes()) {
      boolean needed = node.outputs().stream().anyMatch(between::contains);
      Node prepared = needed ? sweep.prepared(e, node) : node;
      forward.add(prepared);
      e.add(prepared);
    }
    Set<String> defined = defined(graph);
    Map<String, String> seeds = new LinkedHashMap<>();
    for (String output : new LinkedHashSet<>(outputs)) {
      require(e, defined, output, "output");
      seeds.put(output, seed(e, output, options));
    }
    wrt.forEach(tensor -> require(e, defined, tensor, "tensor"));
    Map<String, String> cotangents = sweep.run(e, forward, seeds, new LinkedHashSet<>(wrt));

    List<ValueInfo> results = new ArrayList<>();
    graph.outputs().stream()
        .filter(o -> !options.onlyRequested() || outputs.contains(o.name()))
        .forEach(results::add);
    for (String output : new LinkedHashSet<>(outputs)) {
      if (results.stream().noneMatch(r -> r.name().equals(output))) {
        results.add(declared(e, output, output));
      }
    }
    Map<String, String> gradientOf = new LinkedHashMap<>();
    Map<String, String> named = new LinkedHashMap<>();
    Set<String> independent = new TreeSet<>();
    for (String tensor : new LinkedHashSet<>(wrt)) {
      String cotangent = cotangents.get(tensor);
      if (cotangent == null) {
        independent.add(tensor);
        cotangent = e.zerosLike(tensor);
      }
      String name = e.fresh(tensor + "_grad");
      named.putIfAbsent(cotangent, name);
      e.add(Node.of("Identity", List.of(cotangent), List.of(name), Map.of()));
      gradientOf.put(tensor, name);
      results.add(declared(e, name, tensor));
    }
    forward.forEach(n -> named.keySet().removeAll(n.outputs()));
    Graph whole = graph.withNodes(ResultNames.given(e.written(), named)).withOutputs(results);
    return new GradientGraph(
        Liveness.prune(whole), gradientOf, independent, List.copyOf(sweep.cuts()));
  }

  /** Tensors that depend on one set and that the other depends on. */
  private static Set<String> between(
      Graph graph, Sweep sweep, List<String> outputs, List<String> wrt) {
    Emitter types = Emitter.of(graph);
    graph.nodes().forEach(types::add);
    Set<String> between = sweep.varying(types, graph.nodes(), new LinkedHashSet<>(wrt));
    between.retainAll(Liveness.reaching(graph.nodes(), outputs));
    return between;
  }

  private static ValueInfo declared(Emitter e, String name, String like) {
    Optional<ValueType.TensorType> type = e.type(like);
    return type.map(t -> ValueInfo.of(name, t)).orElseGet(() -> ValueInfo.untyped(name));
  }

  private static Set<String> defined(Graph graph) {
    Set<String> defined = new TreeSet<>();
    graph.inputs().forEach(i -> defined.add(i.name()));
    defined.addAll(graph.initializers().keySet());
    graph.nodes().forEach(n -> defined.addAll(n.outputs()));
    defined.remove("");
    return defined;
  }

  private static void require(Emitter e, Set<String> defined, String tensor, String role) {
    if (!defined.contains(tensor)) {
      throw new GradientException(
          "no " + role + " '" + tensor + "'",
          "gradient",
          "a tensor of the main graph that is no sparse constant",
          "");
    }
    if (!e.isReal(tensor)) {
      throw new GradientException(
          role + " '" + tensor + "' is not floating", "gradient", "a floating tensor", "");
    }
  }

  private static String seed(Emitter e, String output, GradientOptions options) {
    String given = options.seeds().get(output);
    if (given != null) {
      return given;
    }
    boolean scalar = e.sizes(output).map(s -> Tensor.elements(s) == 1).orElse(false);
    if (!scalar && !options.sumOutputs()) {
      throw new GradientException(
          "output '" + output + "' is no scalar",
          "gradient",
          "a scalar, or a seed",
          "seed it with a tensor of its shape, or sum its elements");
    }
    return e.onesLike(output);
  }

  /** The graph with inputs for seeds that are no tensors of it. */
  private static Graph seeded(Graph graph, GradientOptions options) {
    Set<String> defined = defined(graph);
    if (defined.containsAll(options.seeds().values())) {
      return graph;
    }
    GrowingTypes types = GrowingTypes.of(graph);
    graph.nodes().forEach(types::add);
    List<ValueInfo> inputs = new ArrayList<>(graph.inputs());
    options
        .seeds()
        .forEach(
            (output, seed) -> {
              if (defined.add(seed)) {
                ValueType type =
                    types
                        .type(output)
                        .orElseThrow(
                            () ->
                                new GradientException(
                                    "type of '" + output + "' is not known",
                                    "seed '" + seed + "'",
                                    "an output of known type",
                                    ""));
                inputs.add(ValueInfo.of(seed, type));
              }
            });
    return graph.withInputs(inputs);
  }
}
