package org.assay.onnx.shape;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assay.onnx.Dim;
import org.junit.jupiter.api.Test;

class DimExpressionTest {
  private static DimExpression read(String name) {
    return DimExpression.of(Dim.of(name));
  }

  @Test
  void equalPolynomialsPrintAlike() {
    assertThat(read("T").times(read("N"))).isEqualTo(read("N*T")).hasToString("N*T");
    assertThat(read("N + 1").times(read("N - 1"))).hasToString("N*N - 1");
    assertThat(read("past + 1").minus(read("past"))).isEqualTo(DimExpression.of(1));
    assertThat(read("2*s0").floorDivide(2)).hasToString("s0");
    assertThat(read("H").minus(DimExpression.of(1)).floorDivide(2))
        .hasToString("floor((H + 1)/2) - 1");
    assertThat(read("64*N*T").divideExactly(read("16*T"))).hasToString("4*N");
    assertThat(read("T").plus(read("N")).atMost(512)).hasToString("min((N + T), 512)");
    assertThat(read("N*T").divideExactly(read("3")).isUnknown()).isTrue();
  }

  @Test
  void namesThatAreNoExpressionsStayWhole() {
    for (String name : List.of("batch size", "past-seq", "7", "-1", "?", "N*", "floor((", "(N")) {
      DimExpression symbol = read(name);
      assertThat(symbol.constant()).as(name).isEmpty();
      assertThat(DimExpression.of(symbol.toDim())).as(name).isEqualTo(symbol);
      DimExpression twice = symbol.plus(symbol).plus(DimExpression.of(3));
      assertThat(DimExpression.of(twice.toDim())).as(name).isEqualTo(twice);
      assertThat(twice.minus(symbol).minus(symbol)).as(name).isEqualTo(DimExpression.of(3));
    }
    assertThat(read("a`b").isUnknown()).isTrue();
    assertThat(read("past-seq").toDim()).isEqualTo(Dim.of("past-seq"));
    assertThat(read("batch size").substitute(Map.of("batch size", 4L)))
        .isEqualTo(DimExpression.of(4));
  }

  @Test
  void hostileNamesNeitherHangNorOverflow() {
    assertThat(read("(".repeat(5000)).isUnknown()).isTrue();
    assertThat(read("(".repeat(200)).constant()).isEmpty();
    DimExpression power = read("N + M + K");
    for (int i = 0; i < 50; i++) {
      power = power.times(power);
    }
    assertThat(power.isUnknown()).isTrue();
    DimExpression big = DimExpression.of(Long.MAX_VALUE);
    assertThat(big.plus(big).isUnknown()).isTrue();
    assertThat(big.times(read("N")).plus(big.times(read("N"))).isUnknown()).isTrue();
  }

  /** Arithmetic on expressions and on numbers commutes with putting numbers in. */
  @Test
  void arithmeticAgreesWithNumbers() {
    long seed = 20261120;
    Random random = new Random(seed);
    for (int round = 0; round < 3000; round++) {
      Map<String, Long> sizes = new HashMap<>();
      for (String name : List.of("N", "T", "past-seq", "H")) {
        sizes.put(name, (long) random.nextInt(20));
      }
      DimExpression expression = read("N");
      long value = sizes.get("N");
      for (int step = 0; step < 6; step++) {
        String name = List.copyOf(sizes.keySet()).get(random.nextInt(4));
        long constant = 1 + random.nextInt(5);
        switch (random.nextInt(6)) {
          case 0 -> {
            expression = expression.plus(read(name));
            value += sizes.get(name);
          }
          case 1 -> {
            expression = expression.minus(read(name));
            value -= sizes.get(name);
          }
          case 2 -> {
            expression = expression.times(DimExpression.of(constant));
            value *= constant;
          }
          case 3 -> {
            expression = expression.floorDivide(constant);
            value = Math.floorDiv(value, constant);
          }
          case 4 -> {
            expression = expression.atMost(constant * 7);
            value = Math.min(value, constant * 7);
          }
          default -> {
            expression = expression.times(read(name));
            value *= sizes.get(name);
          }
        }
      }
      if (!expression.isUnknown()) {
        assertThat(expression.substitute(sizes).constant())
            .as("seed %s, round %s: %s with %s", seed, round, expression, sizes)
            .hasValue(value);
        if (expression.constant().isEmpty()) {
          assertThat(DimExpression.of(expression.toDim()))
              .as("%s", expression)
              .isEqualTo(expression);
        }
      }
    }
  }
}
