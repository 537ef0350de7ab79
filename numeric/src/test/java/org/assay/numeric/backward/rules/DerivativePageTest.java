package org.assay.numeric.backward.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.assay.bounds.Transfers;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/backward.md} shows every operator; written anew with {@code
 * -Dassay.derivatives.write=true}.
 */
class DerivativePageTest {
  private static final Path PAGE = Path.of("..", "docs", "backward.md");
  private static final String BEGIN = "<!-- begin derivatives -->\n";
  private static final String END = "<!-- end derivatives -->";

  @Test
  void thePageIsCurrent() throws IOException {
    String page = Files.readString(PAGE);
    int from = page.indexOf(BEGIN) + BEGIN.length();
    int to = page.indexOf(END);
    String current = page.substring(0, from) + DerivativePage.tables() + page.substring(to);
    if (Boolean.getBoolean("assay.derivatives.write")) {
      Files.writeString(PAGE, current);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(current);
  }

  @Test
  void operatorsWithoutARuleAreKnown() {
    assertThat(DerivativePage.notFollowed())
        .contains("If", "Loop", "Scan", "LSTM", "Attention")
        .doesNotContain("Add", "MatMul", "Conv", "Softmax", "ArgMax");
    // Of the standard's own operators; what a runtime fuses is not there while a model is trained.
    assertThat(DerivativePage.notFollowed().stream().filter(op -> !op.contains("::")))
        .hasSizeLessThan(45);
  }

  @Test
  void noOperatorHasBothARuleAndAReasonToHaveNone() {
    TreeSet<String> both = new TreeSet<>(DerivativeRules.table().operators());
    both.retainAll(DerivativeRules.flat());
    assertThat(both).isEmpty();
    assertThat(Transfers.operators()).containsAll(DerivativeRules.flat());
  }
}
