package org.assay.testkit.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.assay.onnx.ElementType;
import org.junit.jupiter.api.Test;

class KernelMeasurementTest {
  private static final List<Kernel> SOME =
      KernelCatalog.all().stream()
          .filter(
              k ->
                  Set.of("Exp", "Log", "Sigmoid", "Tanh", "Sqrt", "Reciprocal", "Gelu")
                      .contains(k.name()))
          .toList();
  private static final List<KernelErrors> MEASURED =
      new KernelMeasurement(1 << 18).measure(ElementType.FLOAT, SOME);

  private final Map<String, KernelErrors> float32 =
      MEASURED.stream().collect(Collectors.toMap(KernelErrors::kernel, Function.identity()));

  @Test
  void measuresWhatItIsGiven() {
    assertThat(float32.keySet())
        .containsExactlyInAnyOrderElementsOf(SOME.stream().map(Kernel::name).toList());
    float32.values().forEach(f -> assertThat(f.samples()).isGreaterThan(1_000_000));
  }

  @Test
  void seesWhichKernelsRoundCorrectly() {
    assertThat(float32.get("Sqrt").ulps().error()).isLessThanOrEqualTo(0.5);
    assertThat(float32.get("Reciprocal").ulps().error()).isLessThanOrEqualTo(0.5);
    assertThat(float32.get("Log").ulps().error()).isBetween(0.5, 10.0);
  }

  @Test
  void seesWhatIsKnownOfTheOthers() {
    // Figures of several instruction sets differ; these hold for all that were seen.
    assertThat(float32.get("Exp").relative().error()).isLessThan(1.5e-7);
    assertThat(float32.get("Sigmoid").absolute().error()).isLessThan(3e-7);
    assertThat(float32.get("Tanh").absolute().error()).isLessThan(6e-7);
    assertThat(float32.get("Exp").special()).containsEntry("Infinity", "Infinity");
    assertThat(float32.get("Gelu").special()).containsEntry("-Infinity", "NaN");
  }

  @Test
  void noticesAnErrorOfAMillionth() {
    Kernel exp = KernelCatalog.all().get(0);
    Kernel wrong =
        new Kernel(
            "wrong",
            exp.operator(),
            exp.attributes(),
            Optional.empty(),
            x -> exp.reference().applyAsDouble(x) * (1 + 1e-6));
    ErrorTally tally = new ErrorTally(wrong, ElementType.FLOAT);
    try (org.assay.exec.Session session = exp.open(ElementType.FLOAT)) {
      double[] x = {-1, 0, 0.5, 1, 2};
      tally.add(x, Kernel.apply(session, ElementType.FLOAT, x));
    }
    assertThat(tally.result(Map.of(), 0, 0).relative().error()).isBetween(9e-7, 1.2e-6);
  }

  @Test
  void halfPrecisionIsExhaustive() {
    List<KernelErrors> half = new KernelMeasurement(1 << 20).measure(ElementType.FLOAT16, SOME);
    assertThat(half).isNotEmpty();
    assertThat(half).allSatisfy(f -> assertThat(f.samples()).isEqualTo(2 * 0x7BFF + 1));
  }

  @Test
  void rowsAndTableAreWritten() {
    List<RowErrors> rows = new RowMeasurement().measure();
    assertThat(rows)
        .filteredOn(r -> r.figure().equals("row sum - 1"))
        .singleElement()
        .satisfies(r -> assertThat(r.value()).isBetween(0.0, 1e-6));
    KernelTable table = new KernelTable(1 << 18, MEASURED, rows);
    assertThat(table.markdown()).contains("| Sigmoid |", "LayerNormalization", "## Special");
    assertThat(table.json()).contains("\"schema\" : \"assay.kernels/1\"", "\"NaN\"");
  }
}
