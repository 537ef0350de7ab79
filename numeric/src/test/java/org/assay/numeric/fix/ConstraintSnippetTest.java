package org.assay.numeric.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ConstraintSnippetTest {
  @Test
  void namesAndEndsAreWrittenAsPython() {
    String text =
        ConstraintSnippet.python(
            Map.of("a\"b\nc\\", new Limit(-0.5, 1e-9, 0.1, true, true)), Map.of());
    assertThat(text)
        .contains("    \"a\\u0022b\\u000ac\\u005c\": (-0.5, 1.0E-9),\n")
        .contains("keras.constraints.Constraint", "parameter.clamp_(*LIMITS[name])")
        .doesNotContain("NORMS");
  }

  @Test
  void normsAreMaxNormInKerasAndRenormInPyTorch() {
    NormLimit norm = new NormLimit(2.5, new long[] {784, 10}, 1, false, 0.5, true);
    String text = ConstraintSnippet.python(Map.of(), Map.of("w", norm));
    assertThat(text)
        .contains("    \"w\": (2.5, (784, 10, ), 1),\n")
        .contains("keras.constraints.MaxNorm(most, axis=list(range(len(shape) - 1)))")
        .contains("torch.renorm(parameter, 2, axis, most)")
        .doesNotContain("LIMITS");
  }
}
