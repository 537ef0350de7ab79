package org.assay.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorLineTest {
  @Test
  void leavesOutWhatIsEmpty() {
    assertThat(ErrorLine.of("what", "", "expected", "")).isEqualTo("what · expected");
    assertThat(ErrorLine.of("", "where", "", "")).isEqualTo(" · where");
  }

  @Test
  void isOneHarmlessLine() {
    assertThat(ErrorLine.of("a\u001b[2J", "b\nc", "d\u202e", "e\u2028"))
        .isEqualTo("a\\u001b[2J · b\\u000ac · d\\u202e · e\\u2028");
  }

  @Test
  void keepsWholeCharactersOnly() {
    assertThat(ErrorLine.part("\ud83d\ude00 \ud83d", 9)).isEqualTo("\ud83d\ude00 \\ud83d");
    assertThat(ErrorLine.part("\ude00", 9)).isEqualTo("\\ude00");
  }

  @Test
  void cutsLongParts() {
    assertThat(ErrorLine.part("abcdef", 3)).isEqualTo("abc…");
    assertThat(ErrorLine.of("x".repeat(1_000_000), "y", "", "")).hasSize(405);
  }
}
