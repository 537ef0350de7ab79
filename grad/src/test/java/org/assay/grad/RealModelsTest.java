package org.assay.grad;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assay.data.random.RandomStream;
import org.assay.onnx.Model;
import org.assay.onnx.io.ModelReader;
import org.assay.onnx.structure.FunctionInliner;
import org.assay.onnx.upgrade.Upgrade;
import org.assay.testkit.gradients.ModelGradient;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Gradients of exported models by their weights run on ONNX Runtime and agree with differences
 * along the gradient. Skipped where the models are not at hand.
 */
class RealModelsTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("assay.models", "../../shared/data/models"));
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
        Model model = Upgrade.toWorkingOpset(FunctionInliner.inline(ModelReader.read(file)));
        RandomStream random = RandomStream.of(3, "real models");
        ModelGradient gradient = ModelGradient.of(Graphs.REQUESTED, model, random);
        if (!gradient.agrees()) {
          failures.add(file.getFileName() + ": differences do not agree");
        }
      } catch (RuntimeException e) {
        failures.add(file.getFileName() + ": " + e);
      }
    }
    assertThat(failures).isEmpty();
  }
}
