package org.assay.numeric.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.onnx.ElementType;
import org.junit.jupiter.api.Test;

class BoxSearchTest {
  private static Movable tensor(
      String name, double lo, double hi, double from, double to, boolean weight) {
    Bounds full = Bounds.uniform(ElementType.DOUBLE, new long[] {2}, lo, hi, 0);
    return new Movable(name, full, from, to, weight);
  }

  private static double most(Box box, int i) {
    return Math.max(Math.abs(box.lo(i)), Math.abs(box.hi(i)));
  }

  @Test
  void theBoxIsAsWideAsItCanBe() {
    // |w| · |x| ≤ 10, of 100 · 10.
    List<Movable> tensors =
        List.of(tensor("x", -100, 100, 0, 0, false), tensor("w", -10, 10, 0, 0, true));
    Optional<Box> box = new BoxSearch(tensors, b -> most(b, 0) * most(b, 1) <= 10 ? 0 : 1).run();
    assertThat(box).isPresent();
    double product = most(box.get(), 0) * most(box.get(), 1);
    assertThat(product).isBetween(9.5, 10.0);
    // Of two boxes of the same mean logarithm the one with the greater mean.
    assertThat(box.get().mean()).isGreaterThan(0.5);
  }

  @Test
  void whatIsOrdinaryIsKeptWhereThatIsPossible() {
    List<Movable> tensors =
        List.of(tensor("x", -100, 100, 20, 30, false), tensor("w", -10, 10, -0.1, 0.1, true));
    Box box =
        new BoxSearch(tensors, b -> most(b, 0) * most(b, 1) <= 10 ? 0 : 1).run().orElseThrow();
    assertThat(box.ordinary()).isEqualTo(2);
    assertThat(box.containsOrdinary(0)).isTrue();
    assertThat(box.containsOrdinary(1)).isTrue();
  }

  @Test
  void aPointAwayFromTheMiddleIsFound() {
    // Only near the upper end.
    List<Movable> tensors = List.of(tensor("x", -50, 50, 0, 1, false));
    Box box = new BoxSearch(tensors, b -> b.lo(0) > 40 ? 0 : 1).run().orElseThrow();
    assertThat(box.hi(0)).isEqualTo(50);
    assertThat(box.lo(0)).isGreaterThan(40);
    assertThat(box.kept(0)).isGreaterThan(0.09);
  }

  @Test
  void anEndThatDoesNotMatterIsLetGo() {
    List<Movable> tensors = List.of(tensor("x", 0, 50, 25, 25, false));
    Box box = new BoxSearch(tensors, b -> b.lo(0) > 0 ? 0 : 1).run().orElseThrow();
    assertThat(box.hi(0)).isEqualTo(50);
    assertThat(box.lo(0)).isPositive().isLessThan(1e-6);
    assertThat(box.limits().get("x")).isNotNull();
    assertThat(box.limits().values()).allMatch(Limit::narrowed);
  }

  @Test
  void nothingIsFoundWhereNothingHolds() {
    assertThat(new BoxSearch(List.of(tensor("x", -1, 1, 0, 0, false)), b -> 1).run()).isEmpty();
    assertThat(new BoxSearch(List.of(), b -> 0).run()).isEmpty();
  }

  @Test
  void aBoxThatHoldsAsAWholeIsNotNarrowed() {
    Box box = new BoxSearch(List.of(tensor("x", -1, 1, 0, 0, false)), b -> 0).run().orElseThrow();
    assertThat(box.limits().values()).noneMatch(Limit::narrowed);
  }
}
