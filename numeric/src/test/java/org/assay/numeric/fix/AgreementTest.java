package org.assay.numeric.fix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AgreementTest {
  private static Agreement of(double a, double b) {
    return Agreement.of(new double[] {a, 1}, new double[] {b, 1});
  }

  @Test
  void aDifferenceIsMeasuredAgainstTheGreaterMagnitude() {
    assertThat(of(2, 2.002).maxRel()).isBetween(0.99e-3, 1.01e-3);
    assertThat(of(2, 2.002).within(1e-5)).isFalse();
    assertThat(of(2, 2.00001).within(1e-5)).isTrue();
  }

  @Test
  void whereTheOriginalFailsNothingIsAsked() {
    assertThat(of(Double.NaN, 5).within(0)).isTrue();
    assertThat(of(Double.NEGATIVE_INFINITY, -88).within(0)).isTrue();
  }

  @Test
  void whatWasFiniteMustStayFinite() {
    assertThat(of(3, Double.NaN).within(1)).isFalse();
    assertThat(of(3, Double.POSITIVE_INFINITY).staysFinite()).isFalse();
  }

  @Test
  void aNumberNearZeroIsMeasuredAgainstAThousandthOfTheGreatest() {
    assertThat(of(0, 1e-9).maxRel()).isBetween(0.9e-6, 1.1e-6);
    assertThat(of(0, 1e-6).within(1e-5)).isFalse();
  }

  @Test
  void anotherSizeDoesNotAgree() {
    assertThat(Agreement.of(new double[2], new double[3]).within(1)).isFalse();
  }
}
