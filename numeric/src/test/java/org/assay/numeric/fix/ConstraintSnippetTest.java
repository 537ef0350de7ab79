package org.assay.numeric.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ConstraintSnippetTest {
  @Test
  void namesAndEndsAreWrittenAsPython() {
    String text =
        ConstraintSnippet.python(Map.of("a\"b\nc\\", new Limit(-0.5, 1e-9, 0.1, true, true)));
    assertThat(text)
        .contains("    \"a\\u0022b\\u000ac\\u005c\": (-0.5, 1.0E-9),\n")
        .contains("keras.constraints.Constraint", "parameter.clamp_(*LIMITS[name])");
  }
}
