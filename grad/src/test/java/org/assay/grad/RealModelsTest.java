package org.assay.grad;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assay.data.random.RandomStream;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.io.ModelReader;
import org.assay.onnx.structure.FunctionInliner;
import org.assay.onnx.upgrade.Upgrade;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Gradients of exported models by their weights run on ONNX Runtime and agree with differences
 * along the gradient. Skipped where the models are not at hand.
 */
class RealModelsTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("assay.models", "/work/shared/data/models"));
  private static final String ONLY = System.getProperty("assay.only", ".*");

  @Test
  void agreeWithDirectionalDifferences() throws IOException {
    Assumptions.assumeTrue(Files.isDirectory(FOLDER));
    List<Path> files;
    try (Stream<Path> found = Files.list(FOLDER)) {
      files =
          found.filter(f -> f.getFileName().toString().matches(ONLY + "\\.onnx")).sorted().toList();
    }
    List<String> failures = new ArrayList<>();
    for (Path file : files) {
      try {
        check(file).forEach(f -> failures.add(file.getFileName() + ": " + f));
      } catch (RuntimeException e) {
        failures.add(file.getFileName() + ": " + e);
      }
    }
    assertThat(failures).isEmpty();
  }

  private static List<String> check(Path file) {
    Model model = Upgrade.toWorkingOpset(FunctionInliner.inline(ModelReader.read(file)));
    RandomStream random = RandomStream.of(3, "real models");
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (ValueInfo input : model.graph().requiredInputs()) {
      inputs.put(input.name(), input(input, random));
    }
    String output = model.graph().outputs().get(model.graph().outputs().size() - 1).name();
    List<String> wrt = new ArrayList<>();
    model
        .graph()
        .initializers()
        .forEach(
            (name, tensor) -> {
              if (tensor.type().isFloat() && tensor.size() > 1) {
                wrt.add(name);
              }
            });
    Map<String, Tensor> plain = run(model, inputs, List.of(output));
    Tensor shape = get(plain, output);
    double[] weights = new double[(int) shape.size()];
    java.util.Arrays.setAll(weights, i -> random.nextDouble(-1, 1));
    String seed = "seed of the output";
    GradientGraph gradient =
        Gradients.of(
            model.graph(),
            List.of(output),
            wrt,
            GradientOptions.DEFAULT.withSeeds(Map.of(output, seed)).withRequestedOnly());
    Map<String, Tensor> seeded = new LinkedHashMap<>(inputs);
    Tensor weightTensor = Tensor.ofValues(shape.type(), shape.dims(), weights);
    seeded.put(seed, weightTensor);
    Map<String, Tensor> values =
        run(model.withGraph(gradient.graph()), seeded, List.copyOf(gradient.gradientOf().values()));
    double squares = 0;
    double size = 0;
    for (String tensor : wrt) {
      for (double g : get(values, gradient.gradientOf().get(tensor)).toDoubles()) {
        squares += g * g;
      }
      for (double w : get(model.graph().initializers(), tensor).toDoubles()) {
        size += w * w;
      }
    }
    double norm = Math.sqrt(squares);
    if (!(norm > 0) || !Double.isFinite(norm)) {
      return List.of("gradient of norm " + norm);
    }
    double best = Double.POSITIVE_INFINITY;
    for (double step : new double[] {1e-5, 1e-6, 3e-7, 1e-3}) {
      if (best <= 1e-2) {
        break;
      }
      double t = step * Math.sqrt(size) / norm;
      double ahead = loss(model, moved(model, wrt, gradient, values, t), inputs, output, weights);
      double behind = loss(model, moved(model, wrt, gradient, values, -t), inputs, output, weights);
      double slope = (ahead - behind) / (2 * t);
      best = Math.min(best, Math.abs(slope / squares - 1));
    }
    return best <= 1e-2 ? List.of() : List.of("differences are off by a factor of 1 ± " + best);
  }

  private static Map<String, Tensor> moved(
      Model model, List<String> wrt, GradientGraph gradient, Map<String, Tensor> values, double t) {
    Map<String, Tensor> moved = new LinkedHashMap<>(model.graph().initializers());
    for (String name : wrt) {
      Tensor old = get(moved, name);
      double[] w = old.toDoubles();
      double[] g = get(values, gradient.gradientOf().get(name)).toDoubles();
      for (int i = 0; i < w.length; i++) {
        w[i] += t * g[i];
      }
      moved.put(name, Tensor.ofValues(old.type(), old.dims(), w));
    }
    return moved;
  }

  private static double loss(
      Model model,
      Map<String, Tensor> initializers,
      Map<String, Tensor> inputs,
      String output,
      double[] weights) {
    Model changed = model.withGraph(model.graph().withInitializers(initializers));
    double[] y = get(run(changed, inputs, List.of(output)), output).toDoubles();
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += y[i] * weights[i];
    }
    return sum;
  }

  private static Map<String, Tensor> run(
      Model model, Map<String, Tensor> inputs, List<String> outputs) {
    try (Session session = Session.open(model, RunOptions.DEFAULT)) {
      return session.run(inputs, outputs);
    }
  }

  private static Tensor get(Map<String, Tensor> map, String name) {
    Tensor tensor = map.get(name);
    if (tensor == null) {
      throw new IllegalStateException("no tensor " + name);
    }
    return tensor;
  }

  private static Tensor input(ValueInfo input, RandomStream random) {
    ValueType.TensorType type = input.type().flatMap(ValueType::asTensor).orElseThrow();
    long[] dims =
        type.shape().orElseThrow().dims().stream()
            .mapToLong(d -> d.isKnown() ? d.sizeOrMinusOne() : d.toString().equals("T") ? 7 : 2)
            .toArray();
    double[] values = new double[(int) Tensor.elements(dims)];
    boolean mask = input.name().contains("mask");
    for (int i = 0; i < values.length; i++) {
      values[i] =
          type.element().isFloat()
              ? random.nextDouble(-1, 1)
              : mask ? 1 : random.nextInt(type.element() == ElementType.BOOL ? 2 : 100);
    }
    return Tensor.ofValues(type.element(), dims, values);
  }
}
