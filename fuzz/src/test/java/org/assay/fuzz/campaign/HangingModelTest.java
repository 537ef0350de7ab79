package org.assay.fuzz.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assay.data.spec.Interval;
import org.assay.data.spec.Spec;
import org.assay.exec.ExecException;
import org.assay.exec.RunOptions;
import org.assay.fuzz.objective.ObjectiveRequest;
import org.assay.fuzz.subject.SearchSpace;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.Test;

/** A model that loops as often as its input says: some rows end, others practically never. */
class HangingModelTest {
  private static final String MODEL =
      "< ir_version: 10, opset_import: [\"\" : 23] >\n"
          + "g (int64[1] n) => (float[1] y)\n"
          + "< int64[1] scale = {100000000}, float[1] start = {0}, int64 zero = {0} >\n"
          + "{\n"
          + "  m = Mul(n, scale)\n"
          + "  t = Gather(m, zero)\n"
          + "  true = Constant<value = bool {1}>()\n"
          + "  y = Loop<body = b (int64 i, bool c, float[1] s) => (bool d, float[1] r) {"
          + " d = Identity(c) r = Identity(s) }>(t, true, start)\n"
          + "}\n";

  private static CampaignBuilder builder(float seed) {
    SearchSpace space =
        SearchSpace.of(
            TextReader.parse(MODEL), Spec.empty(), Map.of("n", new Interval(0, 3)), Map.of(), 0);
    return new CampaignBuilder(space, List.of(new Seed("row", new float[] {seed})))
        .find(List.of(ObjectiveRequest.parse("errors")))
        .options(RunOptions.DEFAULT.withTimeLimit(Duration.ofMillis(150)));
  }

  @Test
  void aRowThatHangsIsAFindingAndTheCampaignGoesOn() {
    try (CampaignBuilder.Ready ready = builder(0).build()) {
      Campaign campaign = ready.campaign(Journal.NONE);
      campaign.step();
      assertThat(campaign.findings()).isEmpty();
      while (campaign.findings().isEmpty() && campaign.batches() < 3) {
        campaign.step();
      }
      assertThat(campaign.findings())
          .singleElement()
          .satisfies(
              f -> {
                assertThat(f.objective()).isEqualTo("execution-error");
                assertThat(f.message()).contains("150 ms");
              });
      // The seed still ends.
      assertThat(campaign.corpus().size()).isPositive();
    }
  }

  @Test
  void aModelThatHangsOnItsFirstSeedIsOneLine() {
    assertThatThrownBy(() -> builder(3).build())
        .isInstanceOf(ExecException.class)
        .message()
        .hasLineCount(1)
        .contains("150 ms");
  }
}
