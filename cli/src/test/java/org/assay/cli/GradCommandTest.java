package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.files.ModelFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GradCommandTest {
  @TempDir Path folder;

  @Test
  void theWrittenModelRunsAndItsDerivativesAreRight() {
    Path written = folder.resolve("g.onnx");
    Run run =
        Run.of("grad", Run.sample("digits.onnxtxt"), "--of", "loss", "--out", written.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "hidden_w -> hidden_w_grad",
            "hidden_b -> hidden_b_grad",
            "output_w -> output_w_grad",
            "output_b -> output_b_grad");
    Model model = ModelFiles.open(written);
    Map<String, Tensor> inputs =
        Map.of(
            "pixels", Tensor.ofFloats(new long[] {1, 4}, 0.5f, -1, 0.25f, 2),
            "label", Tensor.ofFloats(new long[] {1, 3}, 0, 1, 0));
    try (Session session = Session.open(model, RunOptions.DEFAULT)) {
      Map<String, Tensor> values =
          session.run(inputs, java.util.List.of("prob", "loss", "output_b_grad"));
      double[] prob = get(values, "prob").toDoubles();
      double[] slope = get(values, "output_b_grad").toDoubles();
      double[] label = {0, 1, 0};
      for (int i = 0; i < 3; i++) {
        assertThat(slope[i])
            .isCloseTo(prob[i] - label[i], org.assertj.core.data.Offset.offset(1e-6));
      }
    }
  }

  private static Tensor get(Map<String, Tensor> values, String name) {
    Tensor value = values.get(name);
    if (value == null) {
      throw new AssertionError("no " + name);
    }
    return value;
  }

  @Test
  void whatIsWrongIsOneLine() throws IOException {
    Path written = folder.resolve("g.onnxtxt");
    String digits = Run.sample("digits.onnxtxt");
    Run typo = Run.of("grad", digits, "--of", "los", "--out", written.toString());
    assertThat(typo.code()).isEqualTo(2);
    assertThat(typo.err()).hasLineCount(1).contains("no tensor 'los'", "did you mean 'loss'");
    Run tensor = Run.of("grad", digits, "--of", "prob", "--out", written.toString());
    assertThat(tensor.code()).isEqualTo(2);
    assertThat(tensor.err()).hasLineCount(1).contains("output 'prob' is no scalar");
    assertThat(Run.of("grad", digits, "--of", "prob", "--sum", "--out", written.toString()).code())
        .isZero();
    Run again = Run.of("grad", digits, "--of", "prob", "--sum", "--out", written.toString());
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).hasLineCount(1).contains("--force");

    Path text = folder.resolve("unknown.onnxtxt");
    Files.writeString(
        text,
        """
        < ir_version: 8, opset_import: ["" : 17, "custom" : 1] >
        g (float[2] x) => (float y) { h = custom.Thing (x) y = ReduceSum <keepdims = 0> (h) }
        """);
    Path other = folder.resolve("h.onnx");
    Run unknown =
        Run.of("grad", text.toString(), "--of", "y", "--wrt", "x", "--out", other.toString());
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err())
        .hasLineCount(1)
        .contains("operator 'custom::Thing' has no gradient", "node Thing -> 'h'");
    Run cut =
        Run.of(
            "grad",
            text.toString(),
            "--of",
            "y",
            "--wrt",
            "x",
            "--cut-unknown",
            "--out",
            other.toString());
    assertThat(cut.code()).isZero();
    assertThat(cut.err()).contains("path cut", "node Thing -> 'h'", "derivative is zero");
  }
}
