package org.assay.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextRendererTest {
  @Test
  void showsEachFindingWithPlaceBoundsPathAndAdvice() {
    String text = new TextRenderer(false).render(Samples.scan());
    assertThat(text)
        .contains("models/softmax.onnx")
        .contains("frozen weights, valid ranges, spec models/softmax.assay.yaml")
        .contains("error ND002 exp-overflow · confirmed · non-finite")
        .contains("Exp → exponentials  (main, node 2)")
        .contains("operand 0 'logits' in [-3.25, +Inf]")
        .contains("image   [-1, 1]")
        .contains("next    Use LogSoftmax instead.")
        .contains("assay explain ND002")
        .contains("unproved: overflow not excluded for 1 operator")
        .contains("37.4 decades of headroom")
        .contains("ignored ND003 → log_prob: known, see ticket 12 (until 2027-01-31)")
        .contains("ignore entry ND009 ended on 2026-01-01")
        .contains("3 findings · 1 confirmed · 1 possible · 1 absorbed · 1 unproved · 1 safe");
  }

  @Test
  void usesColoursOnlyWhenTold() {
    assertThat(new TextRenderer(false).render(Samples.scan())).doesNotContain("\u001b");
    assertThat(new TextRenderer(true).render(Samples.scan()).replaceAll("\u001b\\[[0-9;]+m", ""))
        .isEqualTo(new TextRenderer(false).render(Samples.scan()));
  }
}
