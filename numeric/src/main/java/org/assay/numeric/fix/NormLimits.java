package org.assay.numeric.fix;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.data.DType;
import org.assay.data.NdArray;
import org.assay.data.random.RandomStream;
import org.assay.data.sample.WeightSampler;
import org.assay.data.spec.Spec;
import org.assay.data.spec.WeightInit;
import org.assay.numeric.scan.RangeTrial;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.report.Finding;

/**
 * Norms of weights under which findings are proved not to happen. An element of W·x is at most
 * ‖w‖·‖x‖, w the slice of the weight that it is made of (Cauchy and Schwarz); so a range of the
 * product that proves the operator safe gives a greatest norm of the slices. A single element may
 * then be as large as the norm, while a range of each must hold for all of them at once.
 */
public final class NormLimits {
  /** Draws by which the norm of ordinary weights is known. */
  private static final int DRAWS = 4;

  private final RangeLimits ranges;
  private final Scanner scanner;
  private final Spec spec;
  private final ScanOptions options;

  /** Prepares for models under one specification. */
  public NormLimits(Scanner scanner, Spec spec, ScanOptions options) {
    this.ranges = new RangeLimits(scanner, spec, options);
    this.scanner = scanner;
    this.spec = spec;
    this.options = options;
  }

  /**
   * What was found.
   *
   * @param norms of weights that are limited so, by name
   * @param limits ranges of all other tensors that might have been limited, narrowed or not
   * @param products ranges that the products keep to under those norms
   * @param passes how many analyses it took
   */
  public record Found(
      Map<String, NormLimit> norms,
      Map<String, Limit> limits,
      Map<String, Limit> products,
      int passes) {}

  /**
   * Looks for norms.
   *
   * @param model that was scanned
   * @param findings that shall not happen
   * @param at weights, or all
   * @return empty if there is no product of a weight on the way, or none whose norm would help
   */
  public Optional<Found> find(Model model, List<Finding> findings, At at) {
    RangeTrial trial = scanner.trial(model, spec, options);
    Map<String, Bounds> weights = new LinkedHashMap<>();
    List<Movable> others = new ArrayList<>();
    for (Movable source : ranges.sources(trial, at)) {
      others.add(source);
      if (source.weight()) {
        weights.put(source.name(), source.full());
      }
    }
    RangeTrial.Outcome whole = trial.judge(Map.of());
    Set<String> upstream = RangeLimits.upstream(trial.graph(), findings);
    List<LinearLayers.Layer> layers = new ArrayList<>();
    List<Movable> products = new ArrayList<>();
    for (LinearLayers.Layer layer : LinearLayers.of(trial.graph(), weights)) {
      Bounds product = whole.main().get(layer.result());
      if (product != null
          && upstream.contains(layer.result())
          && RangeLimits.isLimitable(product)
          && product.hull().lo < 0
          && product.hull().hi > 0) {
        layers.add(layer);
        products.add(RangeLimits.inner(layer.result(), product));
      }
    }
    if (layers.isEmpty()) {
      return Optional.empty();
    }
    Set<String> normed =
        layers.stream()
            .map(LinearLayers.Layer::weight)
            .collect(java.util.stream.Collectors.toSet());
    others.removeIf(m -> normed.contains(m.name()));
    Graph graph = RangeLimits.cut(trial.graph(), products);
    List<Movable> relevant = new ArrayList<>(products);
    others.stream().filter(m -> upstream.contains(m.name())).forEach(relevant::add);
    Set<String> tolerated = RangeLimits.tolerated(whole, findings);
    BoxSearch search =
        new BoxSearch(
            relevant,
            box ->
                (int)
                    trial
                        .judge(graph, RangeLimits.withAll(products, box.bounds()))
                        .alarms()
                        .stream()
                        .filter(a -> !tolerated.contains(RangeLimits.key(a)))
                        .count());
    Optional<Box> box = search.run();
    if (box.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Bounds> changed = RangeLimits.withAll(products, box.get().bounds());
    Map<String, Bounds> values = new HashMap<>(trial.assumed());
    values.putAll(trial.judge(graph, changed).main());
    values.putAll(changed);
    Map<String, Limit> limits = new LinkedHashMap<>(RangeLimits.all(others, box.get().limits()));
    Map<String, Limit> kept = new LinkedHashMap<>();
    Map<String, NormLimit> norms = new LinkedHashMap<>();
    for (LinearLayers.Layer layer : layers) {
      Limit product = box.get().limits().get(layer.result());
      if (product == null || !product.narrowed()) {
        continue;
      }
      Bounds weight = weights.get(layer.weight());
      double most = weight == null ? 0 : norm(layer, product, values, weight);
      if (weight == null || !(most > 0)) {
        return Optional.empty();
      }
      kept.put(layer.result(), product);
      NormLimit one = limit(model.graph(), layer, most, weight);
      norms.merge(layer.weight(), one, (a, b) -> a.most() <= b.most() ? a : b);
    }
    return norms.isEmpty()
        ? Optional.empty()
        : Optional.of(new Found(norms, limits, kept, trial.passes()));
  }

  // The greatest norm of a slice for which the product stays in its range, whatever the order of
  // the sum: its rounding error is at most that of one part in 2²² for each term.
  private static double norm(
      LinearLayers.Layer layer, Limit product, Map<String, Bounds> values, Bounds weight) {
    Bounds operand = values.get(layer.operand());
    if (operand == null) {
      return 0;
    }
    double added = 0;
    if (layer.added().isPresent()) {
      Bounds bias = values.get(layer.added().get());
      added =
          bias == null || bias.allFlags() != 0
              ? Double.POSITIVE_INFINITY
              : Math.abs(layer.addedScale()) * bias.hull().magnitude();
    }
    double room = Math.min(-product.lo(), product.hi()) - added;
    double error = 1 + (layer.terms(weight) + 4) * 0x1p-22;
    double norm = Math.abs(layer.scale()) * layer.operandNorm(operand, weight) * error;
    double most = room / norm;
    return most > 0 && most <= Float.MAX_VALUE ? Math.nextDown((float) most) : 0;
  }

  private NormLimit limit(Graph graph, LinearLayers.Layer layer, double most, Bounds weight) {
    double lo = weight.hull().lo;
    double hi = weight.hull().hi;
    double width = Math.min(hi, most) - Math.max(lo, -most);
    double kept = hi > lo ? Math.max(0, Math.min(1, width / (hi - lo))) : 1;
    return new NormLimit(
        most,
        weight.dims(),
        layer.outputAxis(),
        layer.operandAxis() == 0,
        kept,
        ordinary(graph, layer, weight) <= most);
  }

  // Greatest norm of a slice of today's weights, or of some draws.
  private double ordinary(Graph graph, LinearLayers.Layer layer, Bounds weight) {
    Tensor today = graph.initializers().get(layer.weight());
    if (today != null) {
      return greatest(today.toDoubles(), weight.dims(), layer.outputAxis());
    }
    WeightInit init = spec.weights().get(layer.weight());
    if (init == null) {
      return Double.POSITIVE_INFINITY;
    }
    int[] shape = new int[weight.rank()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = Math.toIntExact(weight.dims()[i]);
    }
    double most = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      RandomStream stream = RandomStream.of(draw, "norms " + layer.weight());
      NdArray drawn = WeightSampler.draw(init, DType.F8, shape, stream);
      double[] values = new double[(int) weight.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = drawn.getDouble(i);
      }
      most = Math.max(most, greatest(values, weight.dims(), layer.outputAxis()));
    }
    return most;
  }

  /** Greatest Euclidean norm of the slices along an axis. */
  static double greatest(double[] values, long[] dims, int axis) {
    int stride = 1;
    for (int a = axis + 1; a < dims.length; a++) {
      stride *= (int) dims[a];
    }
    double[] sums = new double[(int) dims[axis]];
    for (int i = 0; i < values.length; i++) {
      sums[i / stride % sums.length] += values[i] * values[i];
    }
    double most = 0;
    for (double sum : sums) {
      most = Math.max(most, Math.sqrt(sum));
    }
    return most;
  }
}
