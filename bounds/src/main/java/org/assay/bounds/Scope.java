package org.assay.bounds;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.FloatFormat;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/** Values and producers that are visible within one graph; outer graphs are asked in turn. */
public final class Scope {
  private final Optional<Scope> outer;
  private final Graph graph;
  private final GraphPath path;
  private final Map<String, Bounds> bounds = new HashMap<>();
  private final Map<String, Value> collections = new HashMap<>();
  private final Map<String, Node> producers = new HashMap<>();
  private final Set<String> varying = new HashSet<>();
  private final Set<String> contradicted = new HashSet<>();
  private final Optional<FloatFormat> coarsest;

  Scope(Optional<Scope> outer, Graph graph, GraphPath path) {
    this.outer = outer;
    this.graph = graph;
    this.path = path;
    for (Node node : graph.nodes()) {
      for (String output : node.outputs()) {
        if (!output.isEmpty()) {
          producers.put(output, node);
        }
      }
    }
    Optional<FloatFormat> around = outer.flatMap(Scope::coarsest);
    this.coarsest = around.isPresent() ? around : coarsestCast(graph);
  }

  private static Optional<FloatFormat> coarsestCast(Graph graph) {
    Optional<FloatFormat> coarsest = Optional.empty();
    for (Node node : graph.nodes()) {
      if (node.is("Cast") && node.attribute("to").orElse(null) instanceof Attribute.IntValue to) {
        if (to.value() == ElementType.BFLOAT16.code()) {
          return Optional.of(FloatFormat.BFLOAT16);
        }
        if (to.value() == ElementType.FLOAT16.code()) {
          coarsest = Optional.of(FloatFormat.FLOAT16);
        }
      }
    }
    return coarsest;
  }

  /** Whether this graph is the body of a node: of an If, a Loop, a Scan. */
  boolean isNested() {
    return outer.isPresent();
  }

  /**
   * The 16-bit format with the least precision that this graph, or the graphs around it, cast to;
   * empty if they cast to none.
   */
  public Optional<FloatFormat> coarsest() {
    return coarsest;
  }

  /** The graph. */
  public Graph graph() {
    return graph;
  }

  /** Place of the graph. */
  public GraphPath path() {
    return path;
  }

  void put(String name, Value value, boolean dependsOnInputs) {
    if (value instanceof Bounds tensor) {
      bounds.put(name, tensor);
    } else {
      collections.put(name, value);
    }
    if (dependsOnInputs) {
      varying.add(name);
    }
  }

  /** Marks what a node computes that contradicts its specification: facts must not look at it. */
  void markContradicted(Node node) {
    contradicted.addAll(node.outputs());
  }

  void markVarying(String name) {
    varying.add(name);
  }

  /** Bounds of a tensor, if anything is known of it. */
  public Optional<Bounds> bounds(String name) {
    Bounds own = bounds.get(name);
    if (own != null) {
      return Optional.of(own);
    }
    if (producers.containsKey(name)) {
      return Optional.empty();
    }
    return outer.flatMap(scope -> scope.bounds(name));
  }

  /** What is known of a tensor, sequence or optional. */
  Optional<Value> value(String name) {
    Value own = bounds.containsKey(name) ? bounds.get(name) : collections.get(name);
    if (own != null) {
      return Optional.of(own);
    }
    if (producers.containsKey(name)) {
      return Optional.empty();
    }
    return outer.flatMap(scope -> scope.value(name));
  }

  boolean varies(String name) {
    if (bounds.containsKey(name) || producers.containsKey(name) || graph.input(name).isPresent()) {
      return varying.contains(name);
    }
    return outer.map(scope -> scope.varies(name)).orElse(false);
  }

  /**
   * The node that computes a tensor; empty for inputs, initializers and what a node computes that
   * contradicts its specification.
   */
  public Optional<Node> producer(String name) {
    Node own = producers.get(name);
    if (own != null) {
      return contradicted.contains(name) ? Optional.empty() : Optional.of(own);
    }
    if (graph.initializers().containsKey(name) || graph.input(name).isPresent()) {
      return Optional.empty();
    }
    return outer.flatMap(scope -> scope.producer(name));
  }

  /** Exact elements of a small tensor. */
  public Optional<Tensor> exact(String name, int limit) {
    return bounds(name).flatMap(b -> b.exact(limit));
  }

  /** What is known of this graph's own sequences and optionals. */
  Map<String, Value> collections() {
    return collections;
  }

  /** All bounds of this graph's own tensors. */
  public Map<String, Bounds> own() {
    return bounds;
  }
}
