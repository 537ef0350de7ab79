package org.assay.onnx.io;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.structure.FunctionInliner;
import org.assay.onnx.structure.Validation;
import org.assay.onnx.text.TextReader;
import org.assay.onnx.text.TextWriter;

/**
 * Coverage-guided fuzzing of the readers, by hand (its agent would instrument every other test of
 * the same process, so it is not named as a test): {@code JAZZER_FUZZ=1 ./mvnw -pl onnx test
 * -Dtest=ReaderFuzz#binary}. Without that variable it runs the inputs kept in resources.
 */
class ReaderFuzz {
  @FuzzTest(maxDuration = "2m")
  void binary(byte[] data) {
    try {
      Model model = ModelReader.read(data.clone());
      assertThat(ModelReader.read(ModelWriter.toBytes(model))).isEqualTo(model);
      FunctionInliner.inline(Validation.validated(model));
    } catch (ModelException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @FuzzTest(maxDuration = "2m")
  void text(byte[] data) {
    try {
      Model model =
          TextReader.parse("fuzz", data.clone(), ExternalFiles.none(), ReadLimits.DEFAULT);
      byte[] text = TextWriter.toBytes(model);
      Model again = TextReader.parse("again", text, ExternalFiles.none(), ReadLimits.DEFAULT);
      assertThat(Normal.withoutLines(again)).isEqualTo(Normal.withoutLines(model));
      FunctionInliner.inline(Validation.validated(model));
    } catch (ModelException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
