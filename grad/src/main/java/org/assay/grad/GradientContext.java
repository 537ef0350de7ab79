package org.assay.grad;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/** One node on the way back: cotangents of its outputs come in, cotangents of its inputs go out. */
public final class GradientContext implements Expressions {
  private final Sweep sweep;
  private final Emitter emitter;
  private final Node node;
  private final List<Optional<String>> cotangents;
  private final Set<String> needed;
  private final Map<String, List<String>> given = new LinkedHashMap<>();

  GradientContext(
      Sweep sweep,
      Emitter emitter,
      Node node,
      List<Optional<String>> cotangents,
      Set<String> needed) {
    this.sweep = sweep;
    this.emitter = emitter;
    this.node = node;
    this.cotangents = List.copyOf(cotangents);
    this.needed = Set.copyOf(needed);
  }

  /** The node. */
  public Node node() {
    return node;
  }

  /** An input that must be there. */
  public String in(int index) {
    return input(index).orElseThrow(() -> error("input " + index + " is absent", "an input"));
  }

  /** An input. */
  public Optional<String> input(int index) {
    return node.hasInput(index) ? Optional.of(node.inputs().get(index)) : Optional.empty();
  }

  /** Name of an output that the node computes. */
  public String out(int index) {
    if (!node.hasOutput(index)) {
      throw error("output " + index + " is absent", "an output");
    }
    return node.outputs().get(index);
  }

  /** The cotangent of an output, if something differentiable reads it. */
  public Optional<String> cotangent(int output) {
    return output < cotangents.size() ? cotangents.get(output) : Optional.empty();
  }

  /** The cotangent of the first output; zeros if nothing reads it. */
  public String g() {
    return cotangent(0).orElseGet(() -> zerosLike(out(0)));
  }

  /** Whether the cotangent of an input is asked for. */
  public boolean needs(int index) {
    return node.hasInput(index) && needed.contains(node.inputs().get(index));
  }

  /** Inputs, and tensors that subgraphs capture, whose cotangents are asked for. */
  public Set<String> needed() {
    return needed;
  }

  /** Gives the cotangent of an input, of the input's shape; written only if it is asked for. */
  public void give(int index, Supplier<String> cotangent) {
    if (needs(index)) {
      give(node.inputs().get(index), cotangent.get());
    }
  }

  /** Gives a cotangent that broadcasting may have made larger than the input. */
  public void giveReduced(int index, Supplier<String> cotangent) {
    give(index, () -> reduceTo(cotangent.get(), in(index)));
  }

  /** Gives the cotangent of a tensor that the node reads, of its shape. */
  public void give(String tensor, String cotangent) {
    given.computeIfAbsent(tensor, t -> new ArrayList<>()).add(cotangent);
  }

  /** Notes that a cotangent, which is given then, is zero but at chosen elements. */
  public void chosen(String cotangent, Chosen how) {
    sweep.chosen().put(cotangent, how);
  }

  /** How the cotangent of the first output came about, if it is zero but at chosen elements. */
  public Optional<Chosen> chosen() {
    return cotangent(0).map(sweep.chosen()::get);
  }

  Map<String, List<String>> given() {
    return given;
  }

  /** Writes the node's operator in others, and differentiates those. */
  public void differentiate(Supplier<List<String>> composition) {
    Emitter.Recording recording = emitter.record(Set.copyOf(node.inputs()), composition);
    Map<String, String> seeds = new LinkedHashMap<>();
    for (int i = 0; i < recording.results().size(); i++) {
      String result = recording.results().get(i);
      Optional<String> cotangent = cotangent(i);
      if (!result.isEmpty() && cotangent.isPresent()) {
        seeds.merge(result, reshapeLike(cotangent.get(), result), this::add);
      }
    }
    sweep.run(emitter, recording.nodes(), seeds, needed).forEach(this::give);
  }

  /**
   * Starts a subgraph of a node that is then written with {@link #control}.
   *
   * @param inputs with hints of their names
   */
  public SubgraphWriter subgraph(String attribute, List<ValueInfo> inputs) {
    List<ValueInfo> fresh = new ArrayList<>();
    for (ValueInfo input : inputs) {
      String name = emitter.fresh(input.name());
      fresh.add(new ValueInfo(name, input.type(), "", Map.of()));
    }
    Graph empty = Graph.of(attribute, fresh, List.of(), List.of(), Map.of());
    return new SubgraphWriter(
        sweep, emitter.subgraph(attribute, empty, attribute.equals("body")), fresh);
  }

  /** Writes a node with subgraphs, which is never taken for another. */
  public List<String> control(
      String opType, List<String> operands, int outputs, Map<String, Attribute> attributes) {
    List<String> results = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      results.add(emitter.fresh(opType.toLowerCase(Locale.ROOT)));
    }
    emitter.add(Node.of(opType, operands, results, attributes));
    return results;
  }

  /** Tensors of this graph and outer ones that a subgraph reads. */
  public Set<String> captures(String attribute) {
    return Captures.of(graph(attribute));
  }

  /** Whether a tensor may carry a derivative. */
  public boolean isReal(String tensor) {
    return emitter.isReal(tensor);
  }

  /** Integer attribute. */
  public long integer(String attribute, long orElse) {
    return node.intAttribute(attribute, orElse);
  }

  /** Boolean attribute, an integer in the format. */
  public boolean flag(String attribute, boolean orElse) {
    return node.intAttribute(attribute, orElse ? 1 : 0) != 0;
  }

  /** Float attribute, its float32 value widened. */
  public double real(String attribute, float orElse) {
    return node.floatAttribute(attribute, orElse);
  }

  /** String attribute. */
  public String string(String attribute, String orElse) {
    return node.stringAttribute(attribute, orElse);
  }

  /** List of integers. */
  public Optional<long[]> integers(String attribute) {
    return node.intsAttribute(attribute);
  }

  /** Subgraph. */
  public Graph graph(String attribute) {
    return node.graphAttribute(attribute)
        .orElseThrow(() -> error("attribute '" + attribute + "' is absent", "a graph"));
  }

  /** An axis attribute, counted from the front of a tensor. */
  public int axis(String attribute, long orElse, String of) {
    return front(integer(attribute, orElse), of);
  }

  /** An axis counted from the front of a tensor. */
  public int front(long axis, String of) {
    int rank = rank(of);
    if (axis < -rank || axis >= Math.max(rank, 1)) {
      throw error("axis " + axis + " of rank " + rank, "an axis in [-rank, rank)");
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /**
   * Integers of an input that must be a constant.
   *
   * @throws GradientException if its value is not known
   */
  public long[] known(int index, String what) {
    return constant(in(index))
        .map(Tensor::toLongs)
        .orElseThrow(() -> error(what + " are computed", what + " that are constant"));
  }

  /** Floating element type of a tensor. */
  public ElementType element(String tensor) {
    return type(tensor)
        .map(ValueType.TensorType::element)
        .orElseThrow(() -> error("type of '" + tensor + "' is not known", "a known type"));
  }

  @Override
  public List<String> nodes(
      String opType, Map<String, Attribute> attributes, List<String> operands, int outputs) {
    return emitter.nodes(opType, attributes, operands, outputs);
  }

  @Override
  public Optional<ValueType.TensorType> type(String tensor) {
    return emitter.type(tensor);
  }

  @Override
  public Optional<Tensor> constant(String tensor) {
    return emitter.constant(tensor);
  }

  @Override
  public GradientException error(String what, String expected) {
    return new GradientException("gradient: " + what, node.describe(), expected, "");
  }
}
