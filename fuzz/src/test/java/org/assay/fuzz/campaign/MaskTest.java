package org.assay.fuzz.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assay.data.spec.Interval;
import org.assay.data.spec.Spec;
import org.assay.fuzz.subject.SearchSpace;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Masks are infinite on every row, and are no failure; what is behind them is found. */
class MaskTest {
  private static final String HEAD =
      "< ir_version: 10, opset_import: [\"\" : 23] >\n"
          + "g (float[N, 4] x) => (float[N, 4] y, float[N, 4] l)\n";

  /** The third and fourth element are masked for ever; the first overflows as exp does. */
  private static final String STATIC =
      HEAD
          + "< float[4] hundred = {100, 1, 1, 1} >\n"
          + "{ mask = Constant<value = float[4] {0, 0, -inf, -inf}>()\n"
          + "  m = Add(x, mask) y = Softmax<axis = 1>(m)\n"
          + "  h = Mul(x, hundred) l = Add(h, mask) e = Exp(h) }\n";

  /** What is below 0 is masked, wherever that is. */
  private static final String DYNAMIC =
      HEAD
          + "< float zero = {0}, float hundred = {100} >\n"
          + "{ inf = Constant<value = float {-inf}>() b = Greater(x, zero)\n"
          + "  m = Where(b, x, inf) y = Softmax<axis = 1>(m)\n"
          + "  h = Mul(x, hundred) l = Exp(h) }\n";

  private static Campaign campaign(String model, Like like, List<float[]> rows) {
    SearchSpace space =
        SearchSpace.of(
            TextReader.parse(model), Spec.empty(), Map.of("x", new Interval(-1, 1)), Map.of(), 0);
    List<Seed> seeds = new ArrayList<>();
    rows.forEach(row -> seeds.add(new Seed("row", row)));
    return new CampaignBuilder(space, seeds).like(like).seed(3).build().campaign(Journal.NONE);
  }

  @ParameterizedTest
  @EnumSource(
      value = Like.class,
      names = {"ASSAY", "TENSORFUZZ"})
  void constantsBlindNobody(Like like) {
    Campaign campaign =
        campaign(
            STATIC, like, List.of(new float[] {.1f, .2f, .3f, .4f}, new float[] {.2f, 0, 0, 0}));
    campaign.run(() -> campaign.inputs() > 400 || !campaign.findings().isEmpty());
    assertThat(campaign.corpus().size()).isGreaterThan(like == Like.ASSAY ? 2 : 0);
    campaign.run(() -> campaign.inputs() > 20_000 || !campaign.findings().isEmpty());
    assertThat(campaign.findings()).extracting(Sighting::kind).first().isEqualTo("e");
  }

  @Test
  void masksThatDependOnTheInputBlindNobody() {
    Campaign campaign =
        campaign(
            DYNAMIC,
            Like.ASSAY,
            List.of(new float[] {.1f, -.2f, .3f, -.4f}, new float[] {-.1f, .2f, .3f, .1f}));
    campaign.run(() -> campaign.inputs() > 20_000 || !campaign.findings().isEmpty());
    assertThat(campaign.corpus().size()).isGreaterThan(2);
    // The overflow, or the softmax of a row that is masked as a whole; never the mask alone.
    assertThat(campaign.findings()).extracting(Sighting::kind).isSubsetOf("l", "y").isNotEmpty();
  }

  /** A seed that truly fails is a finding, not a constant, though it is the only one. */
  @Test
  void aFailingSeedIsNoConstant() {
    Campaign campaign = campaign(STATIC, Like.ASSAY, List.of(new float[] {1, 0, 0, 0}));
    campaign.step();
    assertThat(campaign.findings()).extracting(Sighting::kind).containsExactly("e");
  }
}
