package org.assay.testkit.gradients;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.assay.data.random.RandomStream;
import org.assay.onnx.Model;
import org.assay.onnx.ValueInfo;
import org.assay.testkit.RefValue;
import org.assay.testkit.ReferenceEvaluator;

/**
 * Compares a gradient graph with central differences in double precision: first derivatives element
 * by element and along a direction, second derivatives along directions.
 */
public final class GradientCheck {
  /**
   * What came out.
   *
   * @param comparisons all that were made
   * @param skipped places at kinks
   * @param shapes derivatives of another shape than their tensor, a line each
   */
  public record Tally(List<SlopeComparison> comparisons, int skipped, List<String> shapes) {
    public Tally {
      comparisons = List.copyOf(comparisons);
      shapes = List.copyOf(shapes);
    }

    /** How many comparisons were made. */
    public int checked() {
      return comparisons.size();
    }

    /** What is wrong, a line each. */
    public List<String> failures() {
      List<String> failures = new ArrayList<>(shapes);
      comparisons.stream().filter(c -> !c.holds()).forEach(c -> failures.add(c.toString()));
      return failures;
    }
  }

  private static final double STEP = 2e-4;
  private static final int MOST_ELEMENTS = 5;

  private final Differentiator differentiator;
  private final Model model;
  private final Map<String, RefValue> inputs;
  private final RandomStream random;
  private final List<String> wrt = new ArrayList<>();
  private final List<String> outputs = new ArrayList<>();
  private final Map<String, String> seeds = new LinkedHashMap<>();
  private final Map<String, RefValue> point = new LinkedHashMap<>();
  private final List<SlopeComparison> comparisons = new ArrayList<>();
  private final List<String> shapes = new ArrayList<>();
  private int skipped;

  /**
   * Prepares a check of all floating outputs by all floating inputs.
   *
   * @param differentiator makes the gradient graphs
   * @param model of the working opset
   * @param inputs where to differentiate
   * @param random draws seeds, elements and directions
   */
  public GradientCheck(
      Differentiator differentiator,
      Model model,
      Map<String, RefValue> inputs,
      RandomStream random) {
    this.differentiator = differentiator;
    this.model = model;
    this.inputs = inputs;
    this.random = random;
    inputs.forEach(
        (name, value) -> {
          if (value.isReal() && value.size() > 0) {
            wrt.add(name);
          }
        });
    Map<String, RefValue> values = evaluate(model, inputs);
    point.putAll(inputs);
    for (ValueInfo output : model.graph().outputs()) {
      RefValue value = value(values, output.name());
      if (value.isReal() && value.size() > 0) {
        outputs.add(output.name());
        seeds.put(output.name(), "seed of " + output.name());
        point.put("seed of " + output.name(), drawn(value));
      }
    }
  }

  /** Whether there is anything to differentiate. */
  public boolean applies() {
    return !wrt.isEmpty() && !outputs.isEmpty();
  }

  /** The gradient graph of the outputs, with seeds as inputs. */
  public Differentiator.Derivatives gradient() {
    return differentiator.of(model.graph(), seeds, wrt);
  }

  /** Inputs and seeds. */
  public Map<String, RefValue> point() {
    return java.util.Collections.unmodifiableMap(point);
  }

  /** Checks first derivatives, and second ones if wanted. */
  public Tally run(boolean second) {
    Differentiator.Derivatives first = gradient();
    Model firstModel = model.withGraph(first.graph());
    Map<String, RefValue> values = evaluate(firstModel, point);
    double scale = 0;
    for (String tensor : wrt) {
      RefValue gradient = value(values, first.of(tensor));
      if (!java.util.Arrays.equals(gradient.dims(), value(point, tensor).dims())) {
        shapes.add(
            "gradient of " + tensor + " has shape " + gradient + " for " + point.get(tensor));
        return new Tally(comparisons, skipped, shapes);
      }
      for (double g : gradient.toDoubles()) {
        scale = Math.max(scale, Math.abs(g));
      }
    }
    for (String tensor : wrt) {
      RefValue gradient = value(values, first.of(tensor));
      int[] order = random.permutation(gradient.size());
      for (int k = 0; k < Math.min(MOST_ELEMENTS, order.length); k++) {
        int at = order[k];
        Map<String, double[]> direction = new LinkedHashMap<>();
        double[] unit = new double[gradient.size()];
        unit[at] = 1;
        direction.put(tensor, unit);
        compare(
            tensor + "[" + at + "]",
            t -> loss(evaluate(model, moved(direction, t))),
            gradient.real(at),
            scale,
            1);
      }
    }
    Map<String, double[]> direction = direction();
    compare(
        "direction",
        t -> loss(evaluate(model, moved(direction, t))),
        along(values, first, direction),
        scale,
        1);
    if (second) {
      second(first, firstModel, direction);
    }
    return new Tally(comparisons, skipped, shapes);
  }

  private void second(
      Differentiator.Derivatives first, Model firstModel, Map<String, double[]> direction) {
    Map<String, String> secondSeeds = new LinkedHashMap<>();
    Map<String, double[]> weights = direction();
    Map<String, RefValue> twice = new LinkedHashMap<>(point);
    for (String tensor : wrt) {
      String gradient = first.of(tensor);
      secondSeeds.put(gradient, "weight of " + tensor);
      RefValue like = value(point, tensor);
      twice.put(
          "weight of " + tensor,
          RefValue.ofReals(like.type(), like.dims(), value(weights, tensor)));
    }
    Differentiator.Derivatives graph = differentiator.of(first.graph(), secondSeeds, wrt);
    Map<String, RefValue> values = evaluate(model.withGraph(graph.graph()), twice);
    double scale = 0;
    for (String tensor : wrt) {
      for (double g : value(values, graph.of(tensor)).toDoubles()) {
        scale = Math.max(scale, Math.abs(g));
      }
    }
    compare(
        "second derivative",
        t -> along(evaluate(firstModel, moved(direction, t)), first, weights),
        along(values, graph, direction),
        scale,
        2);
  }

  private void compare(
      String what, DoubleUnaryOperator along, double actual, double scale, int order) {
    double tolerance = SlopeComparison.limit(order);
    double at = along.applyAsDouble(0);
    double wide = slope(along, STEP);
    double narrow = slope(along, STEP / 2);
    double size = Math.max(Math.abs(narrow), Math.abs(actual));
    double noise = 1e-11 * Math.abs(at) + 1e-12 * scale + 1e-15;
    double ahead = (along.applyAsDouble(STEP / 64) - at) * 64 / STEP;
    double behind = (at - along.applyAsDouble(-STEP / 64)) * 64 / STEP;
    boolean smooth =
        Double.isFinite(wide)
            && Math.abs(wide - narrow) <= 0.1 * tolerance * (size + 1e-3 * scale) + 4 * noise / STEP
            && Math.abs(ahead - behind) <= 1e-2 * (size + 1e-3 * scale) + 64 * noise / STEP;
    if (!smooth) {
      skipped++;
      return;
    }
    comparisons.add(
        new SlopeComparison(what, order, narrow, actual, size + 1e-3 * scale, 4 * noise / STEP));
  }

  /** Central differences of fourth order. */
  private static double slope(DoubleUnaryOperator f, double h) {
    double inner = f.applyAsDouble(h) - f.applyAsDouble(-h);
    double outer = f.applyAsDouble(2 * h) - f.applyAsDouble(-2 * h);
    return (8 * inner - outer) / (12 * h);
  }

  private double loss(Map<String, RefValue> values) {
    double sum = 0;
    for (String output : outputs) {
      double[] y = value(values, output).toDoubles();
      double[] weight = value(point, value(seeds, output)).toDoubles();
      for (int i = 0; i < y.length; i++) {
        sum += y[i] * weight[i];
      }
    }
    return sum;
  }

  private double along(
      Map<String, RefValue> values,
      Differentiator.Derivatives graph,
      Map<String, double[]> direction) {
    double sum = 0;
    for (String tensor : wrt) {
      double[] gradient = value(values, graph.of(tensor)).toDoubles();
      double[] by = value(direction, tensor);
      for (int i = 0; i < by.length; i++) {
        sum += by[i] * gradient[i];
      }
    }
    return sum;
  }

  private Map<String, RefValue> moved(Map<String, double[]> direction, double t) {
    Map<String, RefValue> moved = new LinkedHashMap<>(point);
    direction.forEach(
        (tensor, by) -> {
          RefValue old = value(point, tensor);
          double[] values = old.toDoubles();
          for (int i = 0; i < values.length; i++) {
            values[i] += t * by[i];
          }
          moved.put(tensor, RefValue.ofReals(old.type(), old.dims(), values));
        });
    return moved;
  }

  private Map<String, double[]> direction() {
    Map<String, double[]> direction = new LinkedHashMap<>();
    for (String tensor : wrt) {
      double[] by = new double[value(inputs, tensor).size()];
      java.util.Arrays.setAll(by, i -> random.nextDouble(-1, 1));
      direction.put(tensor, by);
    }
    return direction;
  }

  private RefValue drawn(RefValue like) {
    double[] values = new double[like.size()];
    java.util.Arrays.setAll(values, i -> like.type().format().round(random.nextDouble(-1, 1)));
    return RefValue.ofReals(like.type(), like.dims(), values);
  }

  private static Map<String, RefValue> evaluate(Model model, Map<String, RefValue> inputs) {
    return new ReferenceEvaluator(ReferenceEvaluator.Rounding.NONE, 1).run(model, inputs);
  }

  private static <V> V value(Map<String, V> map, String key) {
    V value = map.get(key);
    if (value == null) {
      throw new IllegalStateException("nothing is known of '" + key + "'");
    }
    return value;
  }
}
