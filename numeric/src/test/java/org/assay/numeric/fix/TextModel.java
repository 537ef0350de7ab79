package org.assay.numeric.fix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.Spec;
import org.assay.data.spec.SpecReader;
import org.assay.data.spec.WeightMode;
import org.assay.exec.RunOptions;
import org.assay.exec.Runner;
import org.assay.exec.Session;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.files.ModelFiles;

/** A model given as ONNX text, with its specification. */
record TextModel(Model model, Spec spec, ScanOptions options) {
  static final Runner.Opener ORT =
      (model, probes) -> Session.open(model, RunOptions.DEFAULT, probes);

  static final FixOptions AUTO =
      new FixOptions(FixOptions.Mode.AUTO, At.ALL, List.of(), 1e-5, 8, Duration.ofMillis(500), 0);

  /** A model of opset 17. */
  static TextModel of(String graph, String spec, WeightMode weights) {
    return of(17, graph, spec, weights);
  }

  static TextModel of(int opset, String graph, String spec, WeightMode weights) {
    try {
      Path folder = Files.createTempDirectory("fix");
      Path file = folder.resolve("m.onnxtxt");
      Files.writeString(
          file, "< ir_version: 8, opset_import: [\"\" : " + opset + "] >\n" + graph + "\n");
      Path yaml = folder.resolve("m.yaml");
      Files.writeString(yaml, spec);
      TextModel model =
          new TextModel(
              ModelFiles.open(file),
              SpecReader.read(yaml),
              new ScanOptions(
                  weights,
                  RangeMode.VALID,
                  Optional.empty(),
                  Map.of(),
                  Optional.empty(),
                  Map.of(),
                  false));
      Files.delete(file);
      Files.delete(yaml);
      Files.delete(folder);
      return model;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FixResult fix(FixOptions wanted) {
    return new Fixer(Scanner.create(), ORT, EquivalenceCheck.NONE)
        .fix(model, "m", spec, options, wanted);
  }

  /** What a model gives for one input. */
  static List<Double> run(Model model, String output, Map<String, Tensor> inputs) {
    try (Runner runner = ORT.open(model, List.of())) {
      return numbers(java.util.Objects.requireNonNull(runner.run(inputs).get(output)));
    }
  }

  static List<Double> numbers(Tensor tensor) {
    return Arrays.stream(tensor.toDoubles()).boxed().toList();
  }
}
