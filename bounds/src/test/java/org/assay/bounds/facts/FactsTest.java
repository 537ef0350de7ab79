package org.assay.bounds.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assay.bounds.Bounds;
import org.assay.testkit.harness.ContainmentHarness;
import org.assay.testkit.harness.ContainmentReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where each fact holds and where it must not be believed, with ONNX Runtime as the judge. */
class FactsTest {
  private static final int SEEDS = 40;

  static List<FactCase> cases() {
    List<FactCase> all = new ArrayList<>();
    all.addAll(SquareCases.all());
    all.addAll(NormalisedCases.all());
    all.addAll(GuardCases.all());
    all.addAll(RoundedCases.all());
    all.addAll(QuantisedCases.all());
    all.addAll(ShapeCases.all());
    return all;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void holdsExactlyWhereItMay(FactCase c) {
    Bounds without = c.output(List.of());
    Bounds with = c.output(enabling(c.fact()));
    Bounds base = c.output(others(c.fact()));
    boolean narrower = !same(base, with);
    assertThat(narrower)
        .as("%s%n without any fact %s%n with it %s", c, without, with)
        .isEqualTo(c.applies());
  }

  // A fact may rest on another one: exp(x - max) needs x - max <= 0 to have a bounded sum.
  private static List<Fact> enabling(Fact fact) {
    return Stream.concat(others(fact).stream(), Stream.of(fact)).toList();
  }

  private static List<Fact> others(Fact fact) {
    return Facts.all().stream().filter(f -> f.getClass() != fact.getClass()).toList();
  }

  private static boolean same(Bounds a, Bounds b) {
    return a.hull().lo == b.hull().lo && a.hull().hi == b.hull().hi && a.allFlags() == b.allFlags();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void runsStayWithinBounds(FactCase c) {
    ContainmentHarness harness =
        new ContainmentHarness(
            FactCase.oracle(Facts.all()), new ContainmentHarness.Settings(8, 4, 1, 1));
    ContainmentReport report = harness.run(c::generated, 0, SEEDS);
    assertThat(report.violations()).as("seeds 0 to %d of %s", SEEDS, c).isEmpty();
    assertThat(report.errors()).isEmpty();
    assertThat(report.checks()).as("checks of %s", c).isGreaterThan(SEEDS);
  }

  @Test
  void everyFactIsTestedBothWays() {
    for (boolean applies : new boolean[] {true, false}) {
      Set<Class<?>> tested =
          cases().stream()
              .filter(c -> c.applies() == applies)
              .map(c -> c.fact().getClass())
              .collect(Collectors.toSet());
      assertThat(tested)
          .isEqualTo(Facts.all().stream().map(Object::getClass).collect(Collectors.toSet()));
    }
  }

  /** Its bounds end a little above the least value: no sound fact. */
  @Test
  void aFalseFactIsNoticed() {
    FactCase c =
        FactCase.holds(
            "x * x", new Squares(), FactCase.unary("[3]", FactCase.AXES, "y = Mul(x, x)"), -3, 2);
    Fact wrong =
        new Fact() {
          @Override
          public Set<String> operators() {
            return Set.of("Mul");
          }

          @Override
          public Optional<Bounds> apply(Place place) {
            return Optional.of(place.within(Float.MIN_VALUE, 9));
          }
        };
    ContainmentReport report =
        new ContainmentHarness(
                FactCase.oracle(List.of(wrong)), new ContainmentHarness.Settings(8, 4, 1, 1))
            .run(c::generated, 0, SEEDS);
    assertThat(report.violations()).isNotEmpty();
  }
}
