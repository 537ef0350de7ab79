package org.assay.numeric.fix;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.input.InputRanges;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.Spec;
import org.assay.data.spec.WeightMode;
import org.assay.numeric.scan.RangeTrial;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.ValueInfo;
import org.assay.report.Finding;

/** Limits of ranges under which findings are proved not to happen. */
public final class RangeLimits {
  private final Scanner scanner;
  private final Spec spec;
  private final ScanOptions options;

  /** Prepares for models under one specification. */
  public RangeLimits(Scanner scanner, Spec spec, ScanOptions options) {
    this.scanner = scanner;
    this.spec = spec;
    this.options = options;
  }

  /**
   * Ranges that were found.
   *
   * @param limits of all tensors that might have been limited, narrowed or not
   * @param passes how many analyses it took
   * @param note why there are none, or what to know of them; may be empty
   */
  public record Found(Optional<Map<String, Limit>> limits, int passes, String note) {}

  /**
   * Looks for limits.
   *
   * @param model that was scanned
   * @param findings that shall not happen
   */
  public Found find(Model model, List<Finding> findings, At at) {
    RangeTrial trial = scanner.trial(model, spec, options);
    Graph graph = trial.graph();
    List<Movable> tensors = new ArrayList<>();
    if (at.place() == At.Place.TENSORS) {
      RangeTrial.Outcome whole = trial.judge(Map.of());
      for (String name : at.tensors()) {
        Optional.ofNullable(whole.main().get(name))
            .or(() -> Optional.ofNullable(trial.assumed().get(name)))
            .filter(RangeLimits::isLimitable)
            .ifPresent(b -> tensors.add(inner(name, b)));
      }
      graph = cut(graph, tensors);
    } else {
      tensors.addAll(sources(trial, at));
    }
    Set<String> upstream = upstream(graph, findings);
    List<Movable> relevant = tensors.stream().filter(t -> upstream.contains(t.name())).toList();
    if (relevant.isEmpty()) {
      return new Found(Optional.empty(), trial.passes(), nothing(at));
    }
    Set<String> tolerated = tolerated(trial.judge(Map.of()), findings);
    Graph judged = graph;
    BoxSearch search =
        new BoxSearch(
            relevant,
            box -> {
              Map<String, Bounds> changed = box.bounds();
              if (at.place() == At.Place.TENSORS) {
                changed = withAll(relevant, changed);
              }
              return (int)
                  trial.judge(judged, changed).alarms().stream()
                      .filter(a -> !tolerated.contains(key(a)))
                      .count();
            });
    Optional<Map<String, Limit>> limits = search.run().map(Box::limits).map(l -> all(tensors, l));
    return new Found(
        limits,
        trial.passes(),
        limits.isPresent()
            ? ""
            : "no limit of "
                + at.text()
                + " was proved: with these held at a point the rest alone still alarms");
  }

  private static String nothing(At at) {
    return at.place() == At.Place.WEIGHTS
        ? "no weight that moves leads to the operator (weights move with --weights free)"
        : "no floating tensor of '" + at.text() + "' leads to the operator";
  }

  static Map<String, Limit> all(List<Movable> tensors, Map<String, Limit> found) {
    Map<String, Limit> all = new LinkedHashMap<>();
    for (Movable m : tensors) {
      Limit own = found.get(m.name());
      all.put(m.name(), own == null ? new Limit(m.lo(), m.hi(), 1, true, false) : own);
    }
    return all;
  }

  static Map<String, Bounds> withAll(List<Movable> tensors, Map<String, Bounds> changed) {
    Map<String, Bounds> all = new LinkedHashMap<>();
    tensors.forEach(t -> all.put(t.name(), t.full()));
    all.putAll(changed);
    return all;
  }

  static String key(RangeTrial.Alarm alarm) {
    return alarm.ruleId() + " " + alarm.graph() + " " + alarm.tensor();
  }

  // What alarmed before and is not to be repaired: e.g. magnitudes that are only unproved.
  static Set<String> tolerated(RangeTrial.Outcome before, List<Finding> findings) {
    Set<String> targets =
        findings.stream()
            .map(f -> f.ruleId() + " " + f.location().graph() + " " + f.tensor())
            .collect(Collectors.toSet());
    return before.alarms().stream()
        .map(RangeLimits::key)
        .filter(k -> !targets.contains(k))
        .collect(Collectors.toSet());
  }

  List<Movable> sources(RangeTrial trial, At at) {
    Map<String, Bounds> ordinary = ordinary(trial.graph());
    List<Movable> tensors = new ArrayList<>();
    for (Map.Entry<String, Bounds> e : trial.assumed().entrySet()) {
      String name = e.getKey();
      boolean weight =
          spec.weights().containsKey(name) || trial.graph().initializers().containsKey(name);
      boolean meant = at.place() == At.Place.ALL || (at.place() == At.Place.WEIGHTS) == weight;
      if (meant && isLimitable(e.getValue())) {
        Cell hull = Optional.ofNullable(ordinary.get(name)).orElse(e.getValue()).hull();
        Movable whole = inner(name, e.getValue());
        double lo = Math.max(whole.lo(), Math.min(whole.hi(), hull.lo));
        double hi = Math.max(lo, Math.min(whole.hi(), hull.hi));
        tensors.add(new Movable(name, e.getValue(), lo, hi, weight));
      }
    }
    return tensors;
  }

  // Valid ranges of inputs, and of weights that of their distribution or values.
  private Map<String, Bounds> ordinary(Graph graph) {
    Map<String, Bounds> ordinary =
        new HashMap<>(
            new InputRanges(
                    graph,
                    spec,
                    WeightMode.FROZEN,
                    RangeMode.VALID,
                    Map.of(),
                    options.dims(),
                    Map.of())
                .resolve()
                .environment()
                .values());
    graph
        .initializers()
        .forEach(
            (name, tensor) -> {
              if (tensor.type().isFloat() && tensor.size() > 0) {
                ordinary.put(name, Bounds.constant(tensor));
              }
            });
    return ordinary;
  }

  static boolean isLimitable(Bounds bounds) {
    return bounds.type().isFloat()
        && bounds.size() > 0
        && !bounds.hull().isEmpty()
        && bounds.hull().hi - bounds.hull().lo <= Double.MAX_VALUE;
  }

  // What an inner tensor ordinarily holds is not known here: its middle must do.
  static Movable inner(String name, Bounds bounds) {
    Cell hull = bounds.hull();
    double middle = hull.lo + (hull.hi - hull.lo) / 2;
    Bounds uniform = Bounds.uniform(bounds.type(), bounds.dims(), hull.lo, hull.hi, 0);
    return new Movable(name, uniform, middle, middle, false);
  }

  // The graph with some tensors no longer made: their ranges are what flows in.
  static Graph cut(Graph graph, List<Movable> tensors) {
    Set<String> names = tensors.stream().map(Movable::name).collect(Collectors.toSet());
    List<Node> kept = new ArrayList<>();
    List<ValueInfo> inputs = new ArrayList<>(graph.inputs());
    for (Node node : graph.nodes()) {
      if (node.outputs().stream().noneMatch(names::contains)) {
        kept.add(node);
      } else {
        node.outputs().stream()
            .filter(o -> !o.isEmpty() && names.contains(o))
            .forEach(o -> inputs.add(declared(graph, o, tensors)));
      }
    }
    return graph.withNodes(kept).withInputs(inputs);
  }

  private static ValueInfo declared(Graph graph, String name, List<Movable> tensors) {
    Optional<ValueInfo> known = Optional.ofNullable(graph.valueInfo().get(name));
    ElementType type =
        tensors.stream()
            .filter(t -> t.name().equals(name))
            .map(t -> t.full().type())
            .findFirst()
            .orElse(ElementType.FLOAT);
    long[] dims =
        tensors.stream()
            .filter(t -> t.name().equals(name))
            .map(t -> t.full().dims())
            .findFirst()
            .orElse(new long[0]);
    return known.orElse(ValueInfo.tensor(name, type, org.assay.onnx.Shape.of(dims)));
  }

  /** Tensors that lead to operators of findings. */
  static Set<String> upstream(Graph graph, List<Finding> findings) {
    Set<String> wanted = new HashSet<>();
    findings.forEach(f -> wanted.add(f.tensor()));
    for (Finding f : findings) {
      // Of a subgraph: its node is what counts here.
      f.location().graph().steps().stream()
          .findFirst()
          .ifPresent(s -> wanted.addAll(graph.nodes().get(s.node()).outputs()));
    }
    return graph.leadingTo(wanted);
  }

  /** The model with a {@code Clip} behind every tensor that was narrowed. */
  public static Model limited(Model model, Map<String, Limit> limits) {
    Graph graph = model.graph();
    for (Map.Entry<String, Limit> e : limits.entrySet()) {
      if (e.getValue().narrowed()) {
        graph = limited(graph, e.getKey(), e.getValue());
      }
    }
    return model.withGraph(graph);
  }

  private static Graph limited(Graph graph, String tensor, Limit limit) {
    int maker = -1;
    Optional<ElementType> type =
        graph
            .input(tensor)
            .flatMap(ValueInfo::type)
            .flatMap(t -> t.asTensor())
            .map(t -> t.element())
            .or(() -> Optional.ofNullable(graph.initializers().get(tensor)).map(t -> t.type()));
    for (int i = 0; i < graph.nodes().size(); i++) {
      if (graph.nodes().get(i).outputs().contains(tensor)) {
        maker = i;
      }
    }
    GraphEdit edit = new GraphEdit(graph, graph);
    String clipped =
        OperandGuards.clipped(
            edit,
            tensor,
            type.orElse(ElementType.FLOAT),
            Optional.of(limit.lo()),
            Optional.of(limit.hi()));
    return edit.insertedBehind(maker, tensor, clipped);
  }
}
