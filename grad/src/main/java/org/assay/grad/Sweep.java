package org.assay.grad;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;

/** Reverse accumulation over nodes that have been written, on to a graph that grows. */
final class Sweep {
  private final OperatorTable<GradientRule> rules;
  private final boolean cutUnknown;
  private final Set<String> cuts = new LinkedHashSet<>();
  private final Map<String, Chosen> chosen = new HashMap<>();

  Sweep(OperatorTable<GradientRule> rules, boolean cutUnknown) {
    this.rules = rules;
    this.cutUnknown = cutUnknown;
  }

  /** Where paths were cut for want of a rule. */
  Set<String> cuts() {
    return cuts;
  }

  /** How cotangents came about that are zero but at chosen elements, by name. */
  Map<String, Chosen> chosen() {
    return chosen;
  }

  /** The node with names for outputs that its rule reads. */
  Node prepared(Emitter e, Node node) {
    int needed = rules.find(node).map(r -> r.outputsNeeded(node)).orElse(0);
    List<String> outputs = new ArrayList<>(node.outputs());
    for (int i = 0; i < needed; i++) {
      if (i == outputs.size()) {
        outputs.add("");
      }
      if (outputs.get(i).isEmpty()) {
        outputs.set(i, e.fresh(node.firstOutput() + "_" + i));
      }
    }
    return outputs.equals(node.outputs())
        ? node
        : node.with(node.opType(), node.inputs(), outputs, node.attributes());
  }

  /**
   * Accumulates cotangents.
   *
   * @param nodes in topological order
   * @param seeds cotangents by tensor
   * @param wanted tensors whose cotangents are asked for
   * @return cotangents of those wanted tensors on which a seeded tensor depends
   */
  Map<String, String> run(
      Emitter e, List<Node> nodes, Map<String, String> seeds, Set<String> wanted) {
    Set<String> varying = varying(e, nodes, wanted);
    Map<String, List<String>> pending = new HashMap<>();
    seeds.forEach((tensor, seed) -> pending.put(tensor, new ArrayList<>(List.of(seed))));
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.get(i);
      Set<String> needed = new LinkedHashSet<>();
      for (String read : Captures.reads(node)) {
        if (varying.contains(read)) {
          needed.add(read);
        }
      }
      boolean reached =
          node.outputs().stream().anyMatch(o -> varying.contains(o) && pending.containsKey(o));
      if (reached && !needed.isEmpty()) {
        List<Optional<String>> cotangents = new ArrayList<>();
        for (String output : node.outputs()) {
          cotangents.add(varying.contains(output) ? total(e, pending, output) : Optional.empty());
        }
        apply(new GradientContext(this, e, node, cotangents, needed), pending);
      }
    }
    Map<String, String> results = new LinkedHashMap<>();
    for (String tensor : wanted) {
      total(e, pending, tensor).ifPresent(t -> results.put(tensor, t));
    }
    return results;
  }

  private void apply(GradientContext context, Map<String, List<String>> pending) {
    Node node = context.node();
    Optional<GradientRule> rule = rules.find(node);
    if (rule.isPresent()) {
      apply(rule.get(), context);
      context
          .given()
          .forEach(
              (tensor, parts) ->
                  pending.computeIfAbsent(tensor, t -> new ArrayList<>()).addAll(parts));
    } else if (cutUnknown) {
      cuts.add(node.describe());
    } else {
      throw new GradientException(
          "operator '"
              + (node.domain().isEmpty() ? "" : node.domain() + "::")
              + node.opType()
              + "' has no gradient",
          node.describe(),
          "an operator of docs/operators.md with a gradient",
          "cut such paths, or ask for tensors behind it");
    }
  }

  private static void apply(GradientRule rule, GradientContext context) {
    try {
      rule.apply(context);
    } catch (ModelException
        | IndexOutOfBoundsException
        | NegativeArraySizeException
        | NoSuchElementException
        | IllegalArgumentException
        | ArithmeticException e) {
      // Rules trust a node to be as its operator is specified.
      throw new GradientException(
          "gradient: node contradicts its operator (" + e.getMessage() + ")",
          context.node().describe(),
          "a valid node",
          "");
    }
  }

  /** The sum of what has come in; what was summed stands for its parts from then on. */
  private static Optional<String> total(
      Emitter e, Map<String, List<String>> pending, String tensor) {
    List<String> parts = pending.get(tensor);
    if (parts == null) {
      return Optional.empty();
    }
    String sum = parts.get(0);
    for (String part : parts.subList(1, parts.size())) {
      sum = e.add(sum, part);
    }
    pending.put(tensor, new ArrayList<>(List.of(sum)));
    return Optional.of(sum);
  }

  /** Tensors that depend on wanted ones by differentiable paths. */
  Set<String> varying(Emitter e, List<Node> nodes, Set<String> wanted) {
    Set<String> varying = new HashSet<>();
    wanted.stream().filter(e::isReal).forEach(varying::add);
    for (Node node : nodes) {
      if (rules.find(node).filter(r -> r.ends(node)).isPresent()) {
        continue;
      }
      if (Captures.reads(node).stream().anyMatch(varying::contains)) {
        node.outputs().stream().filter(o -> !o.isEmpty() && e.isReal(o)).forEach(varying::add);
      }
    }
    return varying;
  }
}
