package org.assay.data.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangesTest {
  @ParameterizedTest
  @CsvSource({
    "DATA,        0, 1,     -50, 50",
    "ONE_HOT,     0, 1,     -50, 50",
    "MASK,        0, 1,     -50, 50",
    "OTHER,       2, 3,     -50, 50",
    "NOISE,      -3, 3,      -3, 3",
    "CLASS_INDEX, 0, 7,       0, 7",
    "KEEP_PROB,   0.75, 0.75, 0.1, 0.9",
    "VARIANCE,    0, 5,       0, 1",
    "INTEGER,     1, 100,     1, 20",
    "INTEGER,    -5, 7,       0, 7",
    "INTEGER,    30, 40,     30, 40",
    "RATE,        0.001, 1,   0.001, 1",
  })
  void followsTheRoleUnderRanum(Role role, double lo, double hi, double ranumLo, double ranumHi) {
    InputSpec input = InputSpec.of(role, lo, hi);
    Range ranum = Ranges.ofInput(input, RangeMode.RANUM).orElseThrow();
    assertThat(ranum.lo()).isEqualTo(ranumLo);
    assertThat(ranum.hi()).isEqualTo(ranumHi);
    assertThat(ranum.source()).isNotBlank();
    Range valid = Ranges.ofInput(input, RangeMode.VALID).orElseThrow();
    assertThat(valid).isEqualTo(new Range(lo, hi, "valid range of the spec"));
  }

  @Test
  void knowsWhatFollowsFromTheRest() {
    InputSpec image =
        new InputSpec(
            Role.DATA,
            Optional.empty(),
            Optional.of("NCHW"),
            List.of(0.4, 0.5),
            List.of(0.2),
            Optional.empty());
    Range scaled = Ranges.ofInput(image, RangeMode.VALID).orElseThrow();
    assertThat(scaled.lo()).isEqualTo(-2.5);
    assertThat(scaled.hi()).isEqualTo(0.6 / 0.2);
    assertThat(scaled.source()).contains("mean");

    InputSpec tokens =
        new InputSpec(
            Role.CLASS_INDEX,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.of(new InputSpec.Vocabulary(100, List.of())));
    for (RangeMode mode : RangeMode.values()) {
      Range range = Ranges.ofInput(tokens, mode).orElseThrow();
      assertThat(range.lo()).isZero();
      assertThat(range.hi()).isEqualTo(99);
    }
    assertThat(Ranges.ofInput(InputSpec.of(Role.DATA), RangeMode.VALID)).isEmpty();
    assertThat(Ranges.ofInput(InputSpec.of(Role.CLASS_INDEX), RangeMode.RANUM)).isEmpty();
    assertThat(Ranges.ofInput(InputSpec.of(Role.DATA), RangeMode.RANUM)).isPresent();
    assertThat(Ranges.ofInput(InputSpec.of(Role.MASK), RangeMode.VALID)).isPresent();
  }

  @Test
  void weightsHaveTheRangeOfTheirDistribution() {
    frozen(new WeightInit.Zeros(), 0, 0);
    frozen(new WeightInit.Ones(), 1, 1);
    frozen(new WeightInit.Constant(-0.1), -0.1, -0.1);
    frozen(new WeightInit.Uniform(-0.25, 0.5), -0.25, 0.5);
    frozen(new WeightInit.Normal(1, 0.5), -1, 3);
    frozen(new WeightInit.TruncatedNormal(1, 0.5), 0, 2);
    frozen(new WeightInit.Values(3, -1, 2), -1, 3);
  }

  private static void frozen(WeightInit init, double lo, double hi) {
    Range range = Ranges.ofWeight(init, WeightMode.FROZEN);
    assertThat(range.lo()).as("%s", init).isEqualTo(lo);
    assertThat(range.hi()).as("%s", init).isEqualTo(hi);
    assertThat(range.source()).isNotBlank();
  }

  @Test
  void freeWeightsMoveByTheWidthOfTheirRange() {
    free(new WeightInit.Zeros(), -10, 10);
    free(new WeightInit.Constant(0.1), -10, 10);
    free(new WeightInit.Constant(50), -10, 50);
    free(new WeightInit.Normal(0, 0), -10, 10);
    free(new WeightInit.Uniform(590, 665), 515, 740);
    free(new WeightInit.Normal(0, 1), -12, 12);
    free(new WeightInit.TruncatedNormal(0, 0.5), -3, 3);
    free(new WeightInit.Values(1, 0, 0, 0, 1, 0), -1, 2);
    free(
        new WeightInit.Uniform(-Double.MAX_VALUE, Double.MAX_VALUE),
        -Double.MAX_VALUE,
        Double.MAX_VALUE);
    free(new WeightInit.Normal(0, 1e308), -Double.MAX_VALUE, Double.MAX_VALUE);
  }

  private static void free(WeightInit init, double lo, double hi) {
    Range range = Ranges.ofWeight(init, WeightMode.FREE);
    assertThat(range.lo()).as("%s", init).isEqualTo(lo);
    assertThat(range.hi()).as("%s", init).isEqualTo(hi);
    assertThat(range.source()).contains("free");
  }
}
