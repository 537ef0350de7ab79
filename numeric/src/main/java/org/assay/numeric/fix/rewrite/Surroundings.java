package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/** The graph around a failing node: who computes what, who uses it, and what values it may have. */
final class Surroundings {
  private static final int LONGEST_CHAIN = 64;
  private static final int LARGEST_CONSTANT = 4096;
  private static final int CONSTANT_DEPTH = 12;

  // Operators whose result holds elements of their first operand, each as it is.
  private static final Set<String> MOVES =
      Set.of(
          "Reshape",
          "Squeeze",
          "Unsqueeze",
          "Flatten",
          "Expand",
          "Transpose",
          "Slice",
          "Gather",
          "GatherElements",
          "GatherND",
          "Tile");

  private final RewriteInput input;
  private final Graph graph;
  private final Map<String, Integer> producers = new HashMap<>();
  private final Map<String, List<Node>> consumers = new HashMap<>();
  private final Set<String> captured = new HashSet<>();

  Surroundings(RewriteInput input) {
    this.input = input;
    this.graph = input.graph();
    for (int i = 0; i < graph.nodes().size(); i++) {
      Node node = graph.nodes().get(i);
      Liveness.captured(node, captured);
      if (!Arity.isWhole(node)) {
        // It is none of the patterns' operators; who needs its operands is out of their sight.
        captured.addAll(node.inputs());
        continue;
      }
      for (String output : node.outputs()) {
        if (!output.isEmpty()) {
          producers.put(output, i);
        }
      }
      for (String operand : node.inputs()) {
        List<Node> users = consumers.computeIfAbsent(operand, o -> new ArrayList<>());
        if (users.isEmpty() || users.get(users.size() - 1) != node) {
          users.add(node);
        }
      }
    }
  }

  RewriteInput input() {
    return input;
  }

  Graph graph() {
    return graph;
  }

  Node failing() {
    return graph.nodes().get(input.node());
  }

  /** Whether the failing node is a standard operator of one of these types. */
  boolean fails(String... opTypes) {
    Node node = failing();
    for (String opType : opTypes) {
      if (node.is(opType)) {
        return true;
      }
    }
    return false;
  }

  /** Version of the standard operators. */
  long opset() {
    return input.model().opset("").orElse(1);
  }

  /** Index of a node of this graph, by its first output. */
  int index(Node node) {
    return Optional.ofNullable(producers.get(node.firstOutput())).orElse(input.node());
  }

  /** The node of this graph that computes a tensor. */
  Optional<Node> producer(String name) {
    return Optional.ofNullable(producers.get(name)).map(graph.nodes()::get);
  }

  /** The nodes of this graph that take a tensor as an operand. */
  List<Node> consumers(String name) {
    return consumers.getOrDefault(name, List.of());
  }

  /** The failing node, then the nodes of a type that depend on it within a few steps. */
  List<Node> ahead(int steps, String... opTypes) {
    Set<Node> seen = new LinkedHashSet<>(List.of(failing()));
    List<Node> front = List.of(failing());
    for (int i = 0; i < steps; i++) {
      List<Node> next = new ArrayList<>();
      for (Node node : front) {
        for (String output : node.outputs()) {
          consumers(output).stream().filter(seen::add).forEach(next::add);
        }
      }
      front = next;
    }
    Set<String> wanted = Set.of(opTypes);
    return seen.stream().filter(n -> n.domain().isEmpty() && wanted.contains(n.opType())).toList();
  }

  /** Whether others than nodes of this graph need a tensor: its caller, or a graph within. */
  boolean isSeenOutside(String name) {
    return captured.contains(name) || graph.outputs().stream().anyMatch(o -> o.name().equals(name));
  }

  /** Whether a tensor is computed with a node's help. */
  boolean dependsOn(String name, Node node) {
    Set<String> seen = new LinkedHashSet<>(List.of(name));
    List<String> front = List.of(name);
    while (!front.isEmpty()) {
      List<String> next = new ArrayList<>();
      for (String tensor : front) {
        Optional<Node> producer = producer(tensor);
        if (producer.isPresent() && producer.get() == node) {
          return true;
        }
        producer.ifPresent(p -> p.inputs().stream().filter(seen::add).forEach(next::add));
      }
      front = next;
    }
    return false;
  }

  /** Whether a rewritten model does without the failing node as it was. */
  boolean isGone(Model rewritten) {
    return NestedGraphs.at(rewritten.graph(), input.path()).nodes().stream()
        .noneMatch(n -> n.equals(failing()));
  }

  Optional<Bounds> bounds(String name) {
    return Optional.ofNullable(input.bounds().get(name));
  }

  /** Hull of the finite values of a tensor; everything if it is unknown. */
  Cell hull(String name) {
    Cell hull = new Cell();
    hull.set(-Double.MAX_VALUE, Double.MAX_VALUE, Flags.ALL);
    bounds(name).map(Bounds::hull).filter(h -> !h.isEmpty()).ifPresent(hull::set);
    return hull;
  }

  /** Floating type of a tensor; empty if it has none, or it is unknown. */
  Optional<ElementType> floating(String name) {
    return bounds(name).map(Bounds::type).filter(ElementType::isFloat);
  }

  int rank(String name) {
    return bounds(name).map(Bounds::rank).orElse(-1);
  }

  /**
   * The one value that all elements of a constant tensor have, if so. What depends on an input is
   * no constant, though its range may be a point.
   */
  Optional<Double> scalar(String name) {
    return bounds(name)
        .filter(b -> b.cells() >= 1 && b.cells() <= LARGEST_CONSTANT)
        .filter(b -> b.hull().isPoint() && isConstant(name, CONSTANT_DEPTH))
        .map(b -> b.hull().lo);
  }

  private boolean isConstant(String name, int depth) {
    Optional<Node> producer = producer(name);
    if (producer.isEmpty()) {
      Graph main = input.model().graph();
      return graph.initializers().containsKey(name) && graph.input(name).isEmpty()
          // A branch sees the constants of the graph around it.
          || graph != main
              && graph.input(name).isEmpty()
              && (main.initializers().containsKey(name) && main.input(name).isEmpty()
                  || main.nodes().stream()
                      .anyMatch(n -> n.is("Constant") && n.firstOutput().equals(name)));
    }
    Node node = producer.get();
    return node.is("Constant")
        || depth > 0
            && node.domain().isEmpty()
            && !node.inputs().isEmpty()
            && node.inputs().stream().allMatch(i -> i.isEmpty() || isConstant(i, depth - 1));
  }

  boolean isScalar(String name, double value) {
    return scalar(name).filter(v -> v == value).isPresent();
  }

  /** Elements of a small constant tensor. */
  Optional<Tensor> exact(String name) {
    return bounds(name).flatMap(b -> b.exact(LARGEST_CONSTANT));
  }

  /** Whether two tensors have the same dimensions, as far as is known. */
  boolean sameShape(String a, String b) {
    Optional<Bounds> first = bounds(a);
    Optional<Bounds> second = bounds(b);
    return first.isPresent()
        && second.isPresent()
        && Arrays.equals(first.get().dims(), second.get().dims())
        && first.get().dynamicAxes() == second.get().dynamicAxes();
  }

  /**
   * The tensor of which a tensor is a copy, as far as the bounds tell: behind Identity, casts to
   * the same type, Dropout as it is deployed, and Relu, Abs, Clip, Max and Min that change nothing.
   */
  String same(String name) {
    String at = name;
    for (int i = 0; i < LONGEST_CHAIN; i++) {
      Optional<String> before = copied(at);
      if (before.isEmpty()) {
        return at;
      }
      at = before.get();
    }
    return at;
  }

  private Optional<String> copied(String name) {
    Optional<Node> producer = producer(name).filter(p -> p.domain().isEmpty() && p.hasInput(0));
    if (producer.isEmpty() || !producer.get().firstOutput().equals(name)) {
      return Optional.empty();
    }
    Node node = producer.get();
    String first = node.inputs().get(0);
    boolean copies =
        switch (node.opType()) {
          case "Identity" -> true;
          case "Cast" ->
              bounds(first).isPresent()
                  && bounds(first).map(Bounds::type).equals(bounds(name).map(Bounds::type));
          case "Dropout" -> !node.hasInput(2) || isScalar(node.inputs().get(2), 0);
          case "Relu", "Abs" -> least(first) >= 0;
          case "Clip" ->
              (!node.hasInput(1) || least(first) >= greatest(node.inputs().get(1)))
                  && (!node.hasInput(2) || greatest(first) <= least(node.inputs().get(2)));
          default -> false;
        };
    if (copies) {
      return Optional.of(first);
    }
    return node.is("Max") || node.is("Min") ? unbound(node) : Optional.empty();
  }

  // The ends of a tensor's values, intended infinities included.
  private double least(String name) {
    Cell hull = hull(name);
    return (hull.flags & Flags.NEGATIVE) != 0 ? Double.NEGATIVE_INFINITY : hull.lo;
  }

  private double greatest(String name) {
    Cell hull = hull(name);
    return (hull.flags & Flags.POSITIVE) != 0 ? Double.POSITIVE_INFINITY : hull.hi;
  }

  // The operand of a Max or Min against which the other never wins.
  private Optional<String> unbound(Node node) {
    if (node.inputs().size() != 2) {
      return Optional.empty();
    }
    for (int i = 0; i < 2; i++) {
      String kept = node.inputs().get(i);
      String other = node.inputs().get(1 - i);
      boolean never =
          node.is("Max") ? least(kept) >= greatest(other) : greatest(kept) <= least(other);
      if (never && bounds(other).isPresent() && sameShape(kept, node.firstOutput())) {
        return Optional.of(kept);
      }
    }
    return Optional.empty();
  }

  /** Whether two tensors hold the same values, place for place. */
  boolean equal(String a, String b) {
    return same(a).equals(same(b));
  }

  /** The node of a given type that computes a tensor, behind copies. */
  Optional<Node> made(String name, String opType) {
    return producer(same(name)).filter(p -> p.is(opType));
  }

  /**
   * Where a tensor's elements come from: each is {@code scale · e + offset} of an element e of
   * {@code base}, moved about by {@code moves}, first the one next to the base.
   */
  record Origin(String base, List<Node> moves, double scale, double offset) {
    boolean isPlain() {
      return scale == 1 && offset == 0;
    }

    boolean is(double otherScale, double otherOffset) {
      return scale == otherScale && offset == otherOffset;
    }
  }

  /** Looks behind copies and movements. */
  Origin moved(String name) {
    return origin(name, false);
  }

  /** Looks behind copies, movements and arithmetic with a constant, Neg included. */
  Origin affine(String name) {
    return origin(name, true);
  }

  private Origin origin(String name, boolean arithmetic) {
    String at = same(name);
    List<Node> moves = new ArrayList<>();
    double scale = 1;
    double offset = 0;
    for (int i = 0; i < LONGEST_CHAIN; i++) {
      Optional<Node> producer = producer(at).filter(p -> p.domain().isEmpty() && p.hasInput(0));
      if (producer.isEmpty()) {
        break;
      }
      Node node = producer.get();
      if (MOVES.contains(node.opType())) {
        moves.add(0, node);
        at = same(node.inputs().get(0));
        continue;
      }
      Optional<Step> step = arithmetic ? step(node) : Optional.empty();
      if (step.isEmpty()) {
        break;
      }
      offset += scale * step.get().offset();
      scale *= step.get().scale();
      at = same(step.get().operand());
    }
    return new Origin(at, List.copyOf(moves), scale, offset);
  }

  private record Step(String operand, double scale, double offset) {}

  // Arithmetic with one constant that leaves the shape as it is.
  private Optional<Step> step(Node node) {
    String first = node.inputs().get(0);
    if (node.is("Neg")) {
      return Optional.of(new Step(first, -1, 0));
    }
    if (node.inputs().size() != 2) {
      return Optional.empty();
    }
    String second = node.inputs().get(1);
    Optional<Double> left = scalar(first);
    Optional<Double> right = scalar(second);
    if (right.isPresent() && left.isEmpty() && sameShape(first, node.firstOutput())) {
      double c = right.get();
      return switch (node.opType()) {
        case "Add" -> Optional.of(new Step(first, 1, c));
        case "Sub" -> Optional.of(new Step(first, 1, -c));
        case "Mul" -> Optional.of(new Step(first, c, 0));
        case "Div" -> c == 0 ? Optional.empty() : Optional.of(new Step(first, 1 / c, 0));
        default -> Optional.empty();
      };
    }
    if (left.isPresent() && right.isEmpty() && sameShape(second, node.firstOutput())) {
      double c = left.get();
      return switch (node.opType()) {
        case "Add" -> Optional.of(new Step(second, 1, c));
        case "Sub" -> Optional.of(new Step(second, -1, c));
        case "Mul" -> Optional.of(new Step(second, c, 0));
        default -> Optional.empty();
      };
    }
    return Optional.empty();
  }

  /** The constant operand of a node of two, and the other one. */
  record WithConstant(String operand, double constant, boolean constantFirst) {}

  /** A node with one constant operand, of one value throughout. */
  Optional<WithConstant> withConstant(Node node) {
    if (node.inputs().size() != 2) {
      return Optional.empty();
    }
    Optional<Double> left = scalar(node.inputs().get(0));
    Optional<Double> right = scalar(node.inputs().get(1));
    if (right.isPresent()) {
      return Optional.of(new WithConstant(node.inputs().get(0), right.get(), false));
    }
    return left.map(c -> new WithConstant(node.inputs().get(1), c, true));
  }
}
