package org.assay.onnx.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.io.Shared;
import org.assay.onnx.shape.InferredTypes;
import org.assay.onnx.shape.ShapeInference;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Real models and the benchmark's: the upgraded model computes the same as the old one, tensor by
 * tensor, and every tensor has the inferred type.
 */
class BenchmarkModelsTest {
  private static final long SEED = 20261120;
  private static final Pattern DIMS = Pattern.compile("(?m)^dims: \\{(.*)\\}");

  @TestFactory
  Stream<DynamicTest> realModels() throws IOException {
    return tests("data/models", ".onnx");
  }

  @TestFactory
  Stream<DynamicTest> benchmarkCases() throws IOException {
    return tests("cases/numeric", ".onnxtxt");
  }

  private static Stream<DynamicTest> tests(String name, String suffix) throws IOException {
    Path folder = Shared.folder().resolve(name);
    assumeTrue(Files.isDirectory(folder), "no " + folder);
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.filter(f -> f.toString().endsWith(suffix)).sorted().toList();
    }
    return files.stream()
        .map(f -> DynamicTest.dynamicTest(f.getFileName().toString(), () -> check(f)));
  }

  private static Map<String, Long> sizes(Path file) throws IOException {
    Map<String, Long> sizes = new LinkedHashMap<>(Map.of("N", 2L, "T", 16L));
    Path spec = Path.of(file.toString().replaceAll("\\.onnx(txt)?$", ".yaml"));
    if (Files.exists(spec)) {
      Matcher dims = DIMS.matcher(Files.readString(spec));
      if (dims.find()) {
        Matcher entry = Pattern.compile("(\\w+): *(\\d+)").matcher(dims.group(1));
        while (entry.find()) {
          long size = Long.parseLong(entry.group(2));
          // Batches are cut for speed; small sizes may be tied to constants.
          sizes.put(entry.group(1), size > 120 ? 4 : size);
        }
      }
    }
    return sizes;
  }

  private static void check(Path file) throws Exception {
    Model old = ModelFiles.open(file);
    Model upgraded = Upgrade.toWorkingOpset(old);
    Map<String, Long> sizes = sizes(file);
    InferredTypes types = ShapeInference.infer(upgraded, sizes);
    assertThat(types.contradictions()).isEmpty();
    assertThat(types.unknownOperators()).isEmpty();
    Random random = new Random(SEED);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (ValueInfo input : upgraded.graph().requiredInputs()) {
      ValueType.TensorType type =
          types.type(input.name()).flatMap(ValueType::asTensor).orElseThrow();
      long[] dims = type.shape().orElseThrow().sizes().orElseThrow();
      double[] values = new double[(int) Tensor.elements(dims)];
      for (int i = 0; i < values.length; i++) {
        values[i] = type.element().isFloat() ? 0.25 + random.nextDouble() / 2 : 1;
      }
      inputs.put(input.name(), Tensor.ofValues(type.element(), dims, values));
    }
    Map<String, Tensor> before = Runtime.run(withAllOutputs(old), inputs);
    Map<String, Tensor> after = Runtime.run(RuntimeOpset.of(withAllOutputs(upgraded)), inputs);
    assertThat(after.keySet()).containsAll(before.keySet());
    before.forEach(
        (name, tensor) ->
            assertThat(same(after.get(name), tensor)).as("%s, seed %s", name, SEED).isTrue());
    List<String> wrong = new ArrayList<>();
    after.forEach(
        (name, tensor) -> {
          if (!types.type(name).equals(java.util.Optional.of(tensor.valueType()))) {
            wrong.add(name + " is " + tensor + ", inferred " + types.type(name));
          }
        });
    assertThat(wrong).isEmpty();
  }

  /** Equal up to the rounding that newer kernels of ONNX Runtime do otherwise. */
  private static boolean same(Tensor a, Tensor b) {
    if (a.type() != b.type() || !java.util.Arrays.equals(a.dims(), b.dims())) {
      return false;
    }
    double[] x = a.toDoubles();
    double[] y = b.toDoubles();
    double slack = a.type() == ElementType.FLOAT16 ? 2e-3 : 2e-5;
    for (int i = 0; i < x.length; i++) {
      boolean close =
          Double.compare(x[i], y[i]) == 0
              || Math.abs(x[i] - y[i]) <= slack * Math.max(1, Math.abs(y[i]));
      if (!close) {
        return false;
      }
    }
    return true;
  }

  private static Model withAllOutputs(Model model) {
    List<ValueInfo> outputs = new ArrayList<>(model.graph().outputs());
    Set<String> known = new HashSet<>();
    outputs.forEach(o -> known.add(o.name()));
    for (Node node : model.graph().nodes()) {
      for (String output : node.outputs()) {
        if (!output.isEmpty() && known.add(output)) {
          outputs.add(ValueInfo.untyped(output));
        }
      }
    }
    return model.withGraph(model.graph().withOutputs(outputs));
  }
}
