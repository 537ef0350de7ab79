package org.assay.grad.optimizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.grad.Attributes;
import org.assay.grad.GradientException;
import org.assay.grad.GradientGraph;
import org.assay.grad.GraphExtension;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/**
 * A training step as a graph: what the gradient graph needs, weights and states in; its outputs,
 * new weights and states out. Nothing is kept between runs.
 *
 * @param graph of the working opset; the weights are inputs
 * @param learningRate input, a float32 scalar
 * @param iteration input, a float32 scalar: number of steps made before, from 0 on
 * @param updated output with the new value, by weight
 * @param states output with the new value, by input that takes the old one
 * @param initial first values of the weights that the model had, and of the states, by input
 */
public record OptimizerStep(
    Graph graph,
    String learningRate,
    String iteration,
    Map<String, String> updated,
    Map<String, String> states,
    Map<String, Tensor> initial) {
  public OptimizerStep {
    updated = Collections.unmodifiableMap(new LinkedHashMap<>(updated));
    states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
    initial = Collections.unmodifiableMap(new LinkedHashMap<>(initial));
  }

  /**
   * Makes a step for all tensors by which a graph was differentiated.
   *
   * @param gradients whose tensors are initializers, or inputs of known sizes
   * @throws GradientException if a tensor is neither, or its sizes are not known
   */
  public static OptimizerStep of(
      GradientGraph gradients, Optimizer optimizer, StepOptions options) {
    return new Writer(gradients, optimizer, options).write();
  }

  private static final class Writer {
    private final GradientGraph gradients;
    private final Optimizer optimizer;
    private final StepOptions options;
    private final Map<String, Tensor> initial = new LinkedHashMap<>();
    private final List<ValueInfo> inputs;
    private final Map<String, List<String>> slots = new LinkedHashMap<>();
    private final List<String> shared = new ArrayList<>();

    Writer(GradientGraph gradients, Optimizer optimizer, StepOptions options) {
      this.gradients = gradients;
      this.optimizer = optimizer;
      this.options = options;
      this.inputs = new ArrayList<>(gradients.graph().inputs());
    }

    OptimizerStep write() {
      GraphExtension names = GraphExtension.of(gradients.graph());
      String rate = scalar(names, "learning_rate", optimizer.defaultRate());
      String iteration = scalar(names, "iteration", 0);
      for (Optimizer.Slot slot : optimizer.shared()) {
        shared.add(scalar(names, slot.name(), slot.initial()));
      }
      gradients.gradientOf().keySet().forEach(w -> slots(names, w));
      GraphExtension e = GraphExtension.of(opened());
      Steps steps = new Steps(e, rate, iteration, shared);
      Map<String, String> updated = new LinkedHashMap<>();
      Map<String, String> states = new LinkedHashMap<>();
      Map<String, String> clipped = clipped(e);
      for (String weight : gradients.gradientOf().keySet()) {
        List<String> old = slots.getOrDefault(weight, List.of());
        String gradient = clipped.getOrDefault(weight, "");
        Steps.Result result =
            optimizer.step(steps, new Steps.Place(decayed(e, steps, weight), gradient, old));
        updated.put(weight, e.output(weight + "_new", result.weight(), weight));
        for (int i = 0; i < old.size(); i++) {
          states.put(old.get(i), e.output(old.get(i) + "_new", result.slots().get(i), weight));
        }
      }
      List<String> next = optimizer.sharedNext(steps, shared);
      for (int i = 0; i < shared.size(); i++) {
        states.put(shared.get(i), e.output(shared.get(i) + "_new", next.get(i), shared.get(i)));
      }
      return new OptimizerStep(e.build(), rate, iteration, updated, states, initial);
    }

    private String scalar(GraphExtension names, String hint, double value) {
      String name = names.fresh(hint);
      inputs.add(ValueInfo.tensor(name, ElementType.FLOAT, Shape.SCALAR));
      initial.put(name, Tensor.scalar((float) value));
      return name;
    }

    private void slots(GraphExtension names, String weight) {
      ValueType.TensorType type =
          names
              .type(weight)
              .filter(t -> t.shape().flatMap(Shape::sizes).isPresent())
              .orElseThrow(() -> unsuitable(weight));
      Tensor given = gradients.graph().initializers().get(weight);
      boolean isInput = gradients.graph().input(weight).isPresent();
      if (given == null && !isInput) {
        throw unsuitable(weight);
      }
      if (given != null) {
        initial.put(weight, given);
        if (!isInput) {
          inputs.add(ValueInfo.of(weight, type));
        }
      }
      long[] dims = type.shape().flatMap(Shape::sizes).orElseThrow();
      List<String> own = new ArrayList<>();
      for (Optimizer.Slot slot : optimizer.slots()) {
        String name = names.fresh(weight + "_" + slot.name());
        inputs.add(ValueInfo.of(name, type));
        double[] values = new double[Math.toIntExact(Tensor.elements(dims))];
        java.util.Arrays.fill(values, slot.initial());
        initial.put(name, Tensor.ofValues(type.element(), dims, values));
        own.add(name);
      }
      slots.put(weight, own);
    }

    private static GradientException unsuitable(String weight) {
      return new GradientException(
          "'" + weight + "' is no weight",
          "optimiser step",
          "an initializer, or an input of known sizes",
          "");
    }

    /** The gradient graph with weights and states as inputs. */
    private Graph opened() {
      Map<String, Tensor> rest = new LinkedHashMap<>(gradients.graph().initializers());
      gradients.gradientOf().keySet().forEach(rest::remove);
      return gradients.graph().withInputs(inputs).withInitializers(rest);
    }

    private String decayed(GraphExtension e, Steps steps, String weight) {
      if (options.weightDecay() == 0) {
        return weight;
      }
      String rate = e.mul(steps.rate(weight), options.weightDecay());
      return e.sub(weight, e.mul(weight, rate));
    }

    private Map<String, String> clipped(GraphExtension e) {
      Map<String, String> clipped = new LinkedHashMap<>(gradients.gradientOf());
      Optional<String> scale = globalScale(e, clipped);
      clipped.replaceAll(
          (weight, g) -> {
            if (options.clipValue().isPresent()) {
              double c = options.clipValue().getAsDouble();
              return e.op("Clip", g, e.real(-c, g), e.real(c, g));
            }
            if (options.clipNorm().isPresent()) {
              String norm = e.op("ReduceL2", Attributes.of("keepdims", 0), g);
              return e.mul(g, factor(e, norm, options.clipNorm().getAsDouble()));
            }
            return scale.map(s -> e.mul(g, e.castLike(s, g))).orElse(g);
          });
      return clipped;
    }

    /** c / max(norm, c). */
    private static String factor(GraphExtension e, String norm, double c) {
      return e.div(e.real(c, norm), e.op("Max", norm, e.real(c, norm)));
    }

    private Optional<String> globalScale(GraphExtension e, Map<String, String> all) {
      if (options.globalClipNorm().isEmpty() || all.isEmpty()) {
        return Optional.empty();
      }
      String sum = "";
      for (String g : all.values()) {
        String squares =
            e.cast(e.op("ReduceSumSquare", Attributes.of("keepdims", 0), g), ElementType.FLOAT);
        sum = sum.isEmpty() ? squares : e.add(sum, squares);
      }
      return Optional.of(factor(e, e.op("Sqrt", sum), options.globalClipNorm().getAsDouble()));
    }
  }
}
