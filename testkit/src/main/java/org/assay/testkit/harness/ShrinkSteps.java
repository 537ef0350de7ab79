package org.assay.testkit.harness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.assay.data.random.RandomStream;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.testkit.RefValue;
import org.assay.testkit.ReferenceEvaluator;
import org.assay.testkit.generate.GeneratedCase;
import org.assay.testkit.generate.RangeOf;

/** Simpler variants of a case; whether they still fail is for others to say. */
final class ShrinkSteps {
  private ShrinkSteps() {}

  /** One node's output as the only graph output, with what it needs; the fewest nodes first. */
  static List<GeneratedCase> fewerNodes(GeneratedCase from) {
    List<GeneratedCase> results = new ArrayList<>();
    Graph graph = from.model().graph();
    for (Node node : graph.nodes()) {
      for (String output : node.outputs()) {
        GeneratedCase candidate = only(from, graph, output);
        if (candidate.model().graph().nodes().size() < graph.nodes().size()
            || candidate.model().graph().outputs().size() < graph.outputs().size()) {
          results.add(candidate);
        }
      }
    }
    results.sort(java.util.Comparator.comparingInt(c -> c.model().graph().nodes().size()));
    return results;
  }

  private static GeneratedCase only(GeneratedCase from, Graph graph, String output) {
    Set<String> needed = new HashSet<>(Set.of(output));
    List<Node> kept = new ArrayList<>();
    for (int i = graph.nodes().size() - 1; i >= 0; i--) {
      Node node = graph.nodes().get(i);
      if (node.outputs().stream().anyMatch(needed::contains)) {
        kept.add(0, node);
        read(node, needed);
      }
    }
    return rebuilt(from, graph, kept, needed, List.of(ValueInfo.untyped(output)));
  }

  /** Names that a node reads, those of its subgraphs included. */
  private static void read(Node node, Set<String> names) {
    names.addAll(node.inputs());
    for (Attribute attribute : node.attributes().values()) {
      if (attribute instanceof Attribute.GraphValue subgraph) {
        subgraph.value().nodes().forEach(inner -> read(inner, names));
        subgraph.value().outputs().forEach(o -> names.add(o.name()));
      }
    }
  }

  private static GeneratedCase rebuilt(
      GeneratedCase from,
      Graph graph,
      List<Node> nodes,
      Set<String> needed,
      List<ValueInfo> outputs) {
    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    initializers.keySet().retainAll(needed);
    List<ValueInfo> inputs =
        graph.inputs().stream().filter(i -> needed.contains(i.name())).toList();
    Map<String, RangeOf> ranges = new LinkedHashMap<>(from.inputRanges());
    ranges.keySet().retainAll(needed);
    return finished(from, Graph.of(graph.name(), inputs, outputs, nodes, initializers), ranges);
  }

  /** Types outputs by evaluation and describes the case anew. */
  private static GeneratedCase finished(
      GeneratedCase from, Graph graph, Map<String, RangeOf> ranges) {
    GeneratedCase untyped =
        new GeneratedCase(from.model().withGraph(graph), ranges, from.seed(), "");
    Map<String, RefValue> values = evaluated(untyped);
    List<ValueInfo> outputs = new ArrayList<>();
    for (ValueInfo output : graph.outputs()) {
      RefValue value = values.get(output.name());
      if (value == null) {
        throw new ModelException("no such tensor", "output '" + output.name() + "'");
      }
      outputs.add(ValueInfo.tensor(output.name(), value.type(), Shape.of(wide(value.dims()))));
    }
    StringBuilder description = new StringBuilder("shrunk:");
    graph.nodes().stream()
        .filter(n -> !n.is("Constant"))
        .forEach(n -> description.append(' ').append(n.opType()));
    return new GeneratedCase(
        untyped.model().withGraph(graph.withOutputs(outputs)),
        ranges,
        from.seed(),
        description.toString());
  }

  private static long[] wide(int[] dims) {
    return Arrays.stream(dims).asLongStream().toArray();
  }

  private static Map<String, RefValue> evaluated(GeneratedCase generated) {
    RandomStream random = RandomStream.of(generated.seed(), "shrink");
    return new ReferenceEvaluator(ReferenceEvaluator.Rounding.DECLARED_TYPE, 1)
        .run(
            generated.upgraded(),
            ReferenceEvaluator.values(generated.sample(random, RangeOf.Draw.INTERIOR)));
  }

  /** Adds a candidate, unless what was left out or cut is needed after all. */
  private static void attempt(List<GeneratedCase> results, Supplier<GeneratedCase> candidate) {
    try {
      results.add(candidate.get());
    } catch (RuntimeException e) {
      // Shapes that do not fit any more, or a missing tensor: the evaluator checks little, so its
      // errors are of any kind. Such a variant is no candidate.
      return;
    }
  }

  /** One inner tensor replaced by a graph input that holds its value or is near it. */
  static List<GeneratedCase> nodesAsInputs(GeneratedCase from) {
    List<GeneratedCase> results = new ArrayList<>();
    Graph graph = from.model().graph();
    Map<String, RefValue> values = evaluated(from);
    for (Node node : graph.nodes()) {
      String name = node.outputs().get(0);
      RefValue value = values.get(name);
      boolean last = graph.outputs().stream().anyMatch(o -> o.name().equals(name));
      if (value == null || last || node.is("Constant") || !finite(value)) {
        continue;
      }
      RangeOf range = RangeOf.point(value.toTensor());
      List<Node> nodes = graph.nodes().stream().filter(n -> n != node).toList();
      List<ValueInfo> inputs = new ArrayList<>(graph.inputs());
      inputs.add(ValueInfo.tensor(name, value.type(), Shape.of(wide(value.dims()))));
      Map<String, RangeOf> ranges = new LinkedHashMap<>(from.inputRanges());
      ranges.put(name, range);
      Graph cut = graph.withNodes(nodes).withInputs(inputs);
      GeneratedCase candidate =
          new GeneratedCase(from.model().withGraph(cut), ranges, from.seed(), "");
      attempt(results, () -> only(candidate, cut, graph.outputs().get(0).name()));
    }
    return results;
  }

  private static boolean finite(RefValue value) {
    return Arrays.stream(value.toDoubles()).allMatch(Double::isFinite);
  }

  /** Every axis of one length, in inputs and constants, cut to 1 or to half. */
  static List<GeneratedCase> shorterAxes(GeneratedCase from) {
    Set<Long> lengths = new TreeSet<>();
    from.inputRanges().values().forEach(r -> Arrays.stream(r.dims()).forEach(lengths::add));
    List<GeneratedCase> results = new ArrayList<>();
    for (long length : lengths) {
      for (long shorter : new long[] {1, length / 2, length - 1}) {
        if (shorter >= 1 && shorter < length) {
          attempt(results, () -> shortened(from, length, shorter));
        }
      }
    }
    return results;
  }

  private static GeneratedCase shortened(GeneratedCase from, long length, long shorter) {
    Graph graph = from.model().graph();
    Map<String, RangeOf> ranges = new LinkedHashMap<>();
    from.inputRanges().forEach((name, range) -> ranges.put(name, cut(range, length, shorter)));
    List<ValueInfo> inputs = new ArrayList<>();
    ranges.forEach((name, r) -> inputs.add(ValueInfo.tensor(name, r.type(), Shape.of(r.dims()))));
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    graph
        .initializers()
        .forEach((name, tensor) -> initializers.put(name, cut(tensor, length, shorter)));
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      nodes.add(
          node.is("Constant")
                  && node.attribute("value").orElseThrow() instanceof Attribute.TensorValue value
              ? constant(node, cut(value.value(), length, shorter))
              : node);
    }
    return finished(
        from, Graph.of(graph.name(), inputs, graph.outputs(), nodes, initializers), ranges);
  }

  private static Node constant(Node node, Tensor tensor) {
    return node.with(
        node.opType(),
        node.inputs(),
        node.outputs(),
        Map.of("value", new Attribute.TensorValue(tensor)));
  }

  private static RangeOf cut(RangeOf range, long length, long shorter) {
    long[] dims = cut(range.dims(), length, shorter);
    int[] kept = kept(range.dims(), dims);
    double[] lo = Arrays.stream(kept).mapToDouble(range::lo).toArray();
    double[] hi = Arrays.stream(kept).mapToDouble(range::hi).toArray();
    return RangeOf.of(range.type(), dims, lo, hi);
  }

  private static Tensor cut(Tensor tensor, long length, long shorter) {
    if (!tensor.type().isFloat()) {
      return tensor;
    }
    long[] dims = cut(tensor.dims(), length, shorter);
    int[] kept = kept(tensor.dims(), dims);
    return Tensor.ofValues(
        tensor.type(), dims, Arrays.stream(kept).mapToDouble(tensor::doubleAt).toArray());
  }

  private static long[] cut(long[] dims, long length, long shorter) {
    return Arrays.stream(dims).map(d -> d == length ? shorter : d).toArray();
  }

  /** Indices of the elements of {@code from} that lie within {@code to}. */
  private static int[] kept(long[] from, long[] to) {
    int[] indices = new int[(int) Tensor.elements(to)];
    for (int i = 0; i < indices.length; i++) {
      int rest = i;
      int stride = 1;
      int index = 0;
      for (int axis = to.length - 1; axis >= 0; axis--) {
        index += rest % (int) to[axis] * stride;
        rest /= (int) to[axis];
        stride *= (int) from[axis];
      }
      indices[i] = index;
    }
    return indices;
  }

  /** One input cut to its lower end, its upper end, zero or a half of its range. */
  static List<GeneratedCase> narrowerInputs(GeneratedCase from) {
    List<GeneratedCase> results = new ArrayList<>();
    from.inputRanges()
        .forEach(
            (name, range) -> {
              for (int kind = 0; kind < 4; kind++) {
                RangeOf narrower = narrower(range, kind);
                if (!same(range, narrower)) {
                  Map<String, RangeOf> ranges = new LinkedHashMap<>(from.inputRanges());
                  ranges.put(name, narrower);
                  results.add(
                      new GeneratedCase(from.model(), ranges, from.seed(), from.description()));
                }
              }
            });
    return results;
  }

  private static RangeOf narrower(RangeOf range, int kind) {
    double[] lo = new double[range.size()];
    double[] hi = new double[lo.length];
    for (int i = 0; i < lo.length; i++) {
      double a = range.lo(i);
      double b = range.hi(i);
      boolean zero = a <= 0 && b >= 0;
      // The smallest interval first; an end stays an end, so that the search comes to an end.
      lo[i] = kind == 0 && zero ? 0 : kind == 2 ? b : a;
      hi[i] = kind == 0 && zero ? 0 : kind == 1 ? a : b;
      if (kind == 3 && zero) {
        lo[i] = Math.abs(a) > Math.abs(b) ? a : 0;
        hi[i] = Math.abs(a) > Math.abs(b) ? 0 : b;
      }
    }
    return RangeOf.of(range.type(), range.dims(), lo, hi);
  }

  private static boolean same(RangeOf a, RangeOf b) {
    for (int i = 0; i < a.size(); i++) {
      if (a.lo(i) != b.lo(i) || a.hi(i) != b.hi(i)) {
        return false;
      }
    }
    return true;
  }

  /** One floating constant set to zeros or ones. */
  static List<GeneratedCase> plainerConstants(GeneratedCase from) {
    List<GeneratedCase> results = new ArrayList<>();
    Graph graph = from.model().graph();
    graph
        .initializers()
        .forEach(
            (name, tensor) -> {
              for (double plain : new double[] {0, 1}) {
                if (tensor.type().isFloat() && !filled(tensor, plain)) {
                  Map<String, Tensor> changed = new LinkedHashMap<>(graph.initializers());
                  changed.put(name, filledWith(tensor, plain));
                  results.add(
                      new GeneratedCase(
                          from.model().withGraph(graph.withInitializers(changed)),
                          from.inputRanges(),
                          from.seed(),
                          from.description()));
                }
              }
            });
    return results;
  }

  private static boolean filled(Tensor tensor, double value) {
    double[] values = tensor.toDoubles();
    // Ones become zeros, zeros stay: otherwise the two would take turns for ever.
    return Arrays.stream(values).allMatch(v -> v == 0)
        || Arrays.stream(values).allMatch(v -> v == value);
  }

  private static Tensor filledWith(Tensor tensor, double value) {
    double[] values = new double[(int) tensor.size()];
    Arrays.fill(values, value);
    return Tensor.ofValues(tensor.type(), tensor.dims(), values);
  }
}
