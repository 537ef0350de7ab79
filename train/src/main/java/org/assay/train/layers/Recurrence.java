package org.assay.train.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.grad.Attributes;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.GraphBuilder;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueInfo;
import org.assay.train.formula.Ops;

/**
 * A recurrent layer as a Scan over time (ONNX opset 11 and later). The product of the input with
 * the kernel is made for all times at once. Where a time step is masked, the states stay and the
 * output is that of the step before. Dropout has one mask for all time steps and gates.
 *
 * @param units size of a state
 * @param dropout share of the input that is dropped in training
 * @param recurrentDropout share of the state that is dropped in products in training
 * @param sequences whether the output has all time steps, not the last one
 * @param backwards whether the last time step comes first
 * @param zeroMasked whether the output at a masked step is 0, not that of the step before
 */
record Recurrence(
    RecurrentCell cell,
    int units,
    Rules rules,
    double dropout,
    double recurrentDropout,
    boolean sequences,
    boolean backwards,
    boolean zeroMasked,
    OutputPenalty penalty) {
  /**
   * Of weights.
   *
   * @param twoBiases whether the recurrent product has a bias of its own
   */
  record Rules(
      LayerContext.WeightRules kernel,
      LayerContext.WeightRules recurrent,
      Optional<LayerContext.WeightRules> bias,
      boolean twoBiases) {}

  /** The same, turned round. */
  Recurrence turned() {
    return new Recurrence(
        cell, units, rules, dropout, recurrentDropout, sequences, !backwards, zeroMasked, penalty);
  }

  /** The same inside Bidirectional, which has Keras zero what is masked in sequences. */
  Recurrence zeroingMasked() {
    return new Recurrence(
        cell, units, rules, dropout, recurrentDropout, sequences, backwards, sequences, penalty);
  }

  /**
   * Writes the layer.
   *
   * @param inOrder whether outputs of a backward layer are in the order of time, not as they come
   */
  Value build(LayerContext context, Value input, boolean inOrder) {
    context.requireRank(input, 2);
    Value x = context.channelsLast(input);
    Ops ops = context.ops();
    int width = cell.gates() * units;
    String kernel = context.weight("kernel", List.of(x.channels(), width), rules.kernel());
    String recurrent = context.weight("recurrent_kernel", List.of(units, width), rules.recurrent());
    String given = x.tensor();
    if (context.training() && dropout > 0) {
      given =
          ops.mul(given, context.noise(NoiseDecl.Kind.DROPPED, dropout, List.of(1, x.channels())));
    }
    String products = ops.op("MatMul", ops.transpose(given, 1, 0, 2), kernel);
    String recurrentBias = "";
    if (rules.bias().isPresent()) {
      String bias =
          context.weight(
              "bias", RecurrentLayers.biasShape(width, rules.twoBiases()), rules.bias().get());
      if (rules.twoBiases()) {
        recurrentBias = ops.op("Gather", bias, ops.graph().constant("k", scalar(1)));
        bias = ops.op("Gather", bias, ops.graph().constant("k", scalar(0)));
      }
      products = ops.add(products, bias);
    }
    String dropped =
        context.training() && recurrentDropout > 0
            ? context.noise(NoiseDecl.Kind.DROPPED, recurrentDropout, List.of(units))
            : "";
    RecurrentCell.Kernels kernels = new RecurrentCell.Kernels(units, recurrent, recurrentBias);
    List<String> results = scan(ops, kernels, products, dropped, x, inOrder);
    if (!sequences) {
      return penalty.apply(context, Value.of(results.get(0), List.of(units)));
    }
    String all = ops.transpose(results.get(results.size() - 1), 1, 0, 2);
    if (zeroMasked && x.mask().isPresent()) {
      all = ops.mul(all, ops.number(ops.op("Unsqueeze", x.mask().get(), ops.longs(2))));
    }
    Value value = Value.of(all, List.of(x.shape().get(0), units)).withMask(x.mask());
    return penalty.apply(context, value);
  }

  private static org.assay.onnx.Tensor scalar(long value) {
    return org.assay.onnx.Tensor.ofIntegers(ElementType.INT64, new long[0], value);
  }

  /** Last states, then states of all times, the outputs last. */
  private List<String> scan(
      Ops ops,
      RecurrentCell.Kernels kernels,
      String products,
      String dropped,
      Value x,
      boolean inOrder) {
    List<String> operands = new ArrayList<>();
    String rows = ops.op("Gather", ops.op("Shape", x.tensor()), ops.longs(0));
    String sizes = ops.with("Concat", Attributes.of("axis", 0), rows, ops.longs(units));
    for (int i = 0; i < cell.states(); i++) {
      operands.add(ops.op("Expand", ops.real(0), sizes));
    }
    operands.add(products);
    x.mask()
        .ifPresent(m -> operands.add(ops.op("Unsqueeze", ops.transpose(m, 1, 0), ops.longs(2))));
    int scanned = operands.size() - cell.states();
    long[] in = new long[scanned];
    Arrays.fill(in, backwards ? 1 : 0);
    long[] out = new long[cell.states()];
    Arrays.fill(out, backwards && inOrder ? 1 : 0);
    Map<String, Attribute> attributes =
        new LinkedHashMap<>(
            Attributes.of(
                "body", body(ops, kernels, dropped, x.mask().isPresent()),
                "num_scan_inputs", scanned,
                "scan_input_directions", in,
                "scan_output_directions", out));
    List<String> results = new ArrayList<>();
    for (int i = 0; i < 2 * cell.states(); i++) {
      results.add(ops.graph().fresh("recurrence"));
    }
    ops.graph().add(Node.of("Scan", operands, results, attributes));
    // The output is the first state; behind the last states come the states of all times.
    results.add(results.get(cell.states()));
    return results;
  }

  private org.assay.onnx.Graph body(
      Ops ops, RecurrentCell.Kernels kernels, String dropped, boolean masked) {
    GraphBuilder graph = ops.graph().subgraph("step");
    Ops body = new Ops(graph);
    Dim rows = Dim.of("rows");
    List<String> states = new ArrayList<>();
    for (int i = 0; i < cell.states(); i++) {
      states.add(graph.input(graph.fresh("state"), ElementType.FLOAT, rows, Dim.of(units)));
    }
    String x =
        graph.input(graph.fresh("slice"), ElementType.FLOAT, rows, Dim.of(cell.gates() * units));
    String counts =
        masked ? graph.input(graph.fresh("counts"), ElementType.BOOL, rows, Dim.of(1)) : "";
    String seen = dropped.isEmpty() ? states.get(0) : body.mul(states.get(0), dropped);
    List<String> next = new ArrayList<>(cell.next(body, kernels, x, seen, states));
    if (masked) {
      next.replaceAll(n -> body.op("Where", counts, n, states.get(next.indexOf(n))));
    }
    List<String> outputs = new ArrayList<>(next);
    next.forEach(n -> outputs.add(body.op("Identity", n)));
    for (String output : outputs) {
      graph.output(ValueInfo.tensor(output, ElementType.FLOAT, Shape.of(rows, Dim.of(units))));
    }
    return graph.build();
  }
}
