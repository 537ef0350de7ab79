package org.assay.onnx.io;

import static org.assertj.core.api.Assertions.assertThat;

import org.assay.onnx.Model;
import org.assay.onnx.text.TextReader;
import org.assay.onnx.text.TextWriter;
import org.junit.jupiter.api.Test;

class RoundTripTest {
  private static final int MODELS = 2000;

  @Test
  void randomModelsSurviveTheBinaryFormat() {
    for (long seed = 0; seed < MODELS; seed++) {
      Model model = RandomModels.model(seed, false);
      assertThat(ModelReader.read(ModelWriter.toBytes(model))).as("seed %d", seed).isEqualTo(model);
    }
  }

  @Test
  void randomModelsSurviveTheText() {
    for (long seed = 0; seed < MODELS; seed++) {
      Model model = RandomModels.model(seed, true);
      Model again =
          TextReader.parse(
              "seed " + seed, TextWriter.toBytes(model), ExternalFiles.none(), ReadLimits.DEFAULT);
      assertThat(Normal.withoutLines(again)).as("seed %d", seed).isEqualTo(model);
    }
  }
}
