package org.assay.grad.ops.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.grad.Attributes;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.grad.SubgraphWriter;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.OperatorTable;

/** If, Loop and Scan. */
public final class ControlGradients {
  private ControlGradients() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<GradientRule> table) {
    table
        .add("If", GradientRule.of(ControlGradients::branches))
        .add("Scan", GradientRule.of(c -> new BackwardScan(c, Iteration.ofScan(c)).write()))
        .add("Loop", GradientRule.of(c -> new BackwardScan(c, Iteration.ofLoop(c)).write()));
  }

  /** An If of the same condition, whose branches hold the branches' derivatives. */
  private static void branches(GradientContext c) {
    List<String> wanted = List.copyOf(c.needed());
    Map<String, Attribute> branches = new LinkedHashMap<>();
    for (String branch : List.of("then_branch", "else_branch")) {
      branches.put(branch, new Attribute.GraphValue(derivative(c, branch, wanted)));
    }
    List<String> results = c.control("If", List.of(c.in(0)), wanted.size(), branches);
    for (int i = 0; i < wanted.size(); i++) {
      c.give(wanted.get(i), results.get(i));
    }
  }

  private static Graph derivative(GradientContext c, String branch, List<String> wanted) {
    SubgraphWriter w = c.subgraph(branch, List.of());
    SubgraphWriter.Copy copy = w.copy(c.graph(branch), List.of());
    Map<String, String> seeds = new LinkedHashMap<>();
    for (int i = 0; i < copy.outputs().size(); i++) {
      Optional<String> cotangent = c.cotangent(i);
      if (cotangent.isPresent()) {
        seeds.merge(copy.outputs().get(i), cotangent.get(), w::add);
      }
    }
    Map<String, String> cotangents = w.differentiate(copy.nodes(), seeds, c.needed());
    List<String> outputs = new ArrayList<>();
    for (String tensor : wanted) {
      String cotangent = cotangents.get(tensor);
      outputs.add(cotangent == null ? w.zerosLike(tensor) : cotangent);
    }
    return w.graph(c.graph(branch).name() + "_gradient", outputs);
  }

  /** Attributes of a Scan. */
  static Map<String, Attribute> scan(
      Graph body,
      int scanned,
      long[] axes,
      long[] directions,
      long[] outAxes,
      long[] outDirections) {
    return Attributes.of(
        "body", body,
        "num_scan_inputs", scanned,
        "scan_input_axes", axes,
        "scan_input_directions", directions,
        "scan_output_axes", outAxes,
        "scan_output_directions", outDirections);
  }
}
