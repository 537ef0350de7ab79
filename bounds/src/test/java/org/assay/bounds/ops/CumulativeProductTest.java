package org.assay.bounds.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Environment;
import org.assay.bounds.NodeVisitor;
import org.assay.bounds.Settings;
import org.assay.data.random.RandomStream;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.Test;

/** CumProd-26 and BitCast-26, which ONNX Runtime 1.28 has no kernels for, by hand. */
class CumulativeProductTest {
  private static Bounds y(String body, Bounds x) {
    Model model = TextReader.parse("< ir_version: 13, opset_import: [\"\" : 26] >\n" + body);
    return Optional.ofNullable(
            Analyzer.create(Settings.DEFAULT)
                .analyze(model.graph(), new Environment(Map.of("x", x), Map.of()), NodeVisitor.NONE)
                .main()
                .get("y"))
        .orElseThrow();
  }

  private static final String PRODUCT =
      "g (float[5] x) => (float[5] y) <int64 a = {0}> { y = CumProd(x, a) }";

  @Test
  void productsOfUpToAllElementsLieWithin() {
    for (int seed = 0; seed < 200; seed++) {
      RandomStream random = RandomStream.of(seed, "products");
      double lo = Math.rint((random.nextDouble() - 0.3) * 64) / 16 + 0.0;
      double hi = lo + Math.rint(random.nextDouble() * 32) / 16;
      Cell claim = y(PRODUCT, Bounds.uniform(ElementType.FLOAT, new long[] {5}, lo, hi, 0)).hull();
      float product = 1;
      for (int i = 0; i < 5; i++) {
        assertThat((double) product)
            .as("seed %d, %s..%s", seed, lo, hi)
            .isBetween(claim.lo, claim.hi);
        product *= (float) (random.nextBoolean() ? lo : hi);
      }
      assertThat((double) product).as("seed " + seed).isBetween(claim.lo, claim.hi);
      assertThat(claim.flags).isZero();
    }
  }

  @Test
  void whatMayOverflowIsAnything() {
    Bounds x = Bounds.uniform(ElementType.FLOAT, new long[] {5}, 0, 1e8, 0);
    assertThat(y(PRODUCT, x).allFlags()).isNotZero();
  }

  @Test
  void bitsOfKnownNumbersAreKnown() {
    String cast = "g (float[2] x) => (int32[2] y) { y = BitCast <to = 6> (x) }";
    Bounds bits = y(cast, Bounds.constant(Tensor.ofFloats(new long[] {2}, 1, -2)));
    assertThat(bits.exact(2).orElseThrow().toLongs())
        .containsExactly(Float.floatToIntBits(1), Float.floatToIntBits(-2));
    Bounds any = y(cast, Bounds.uniform(ElementType.FLOAT, new long[] {2}, 0, 1, 0));
    // Zero may be −0, of which only the highest bit is set.
    assertThat(any.hull().lo).isEqualTo(Integer.MIN_VALUE);
    assertThat(any.hull().hi).isEqualTo(Float.floatToIntBits(1));
  }

  @Test
  void bitsLieBetweenThoseOfTheEnds() {
    String[] ends = {"float int32 6", "float uint32 12", "double int64 7", "float16 uint16 4"};
    for (String end : ends) {
      String[] w = end.split(" ");
      ElementType from = ElementType.ofText(w[0]).orElseThrow();
      String cast =
          "g (%s[2] x) => (%s[2] y) { y = BitCast <to = %s> (x) }".formatted(w[0], w[1], w[2]);
      for (double[] r : new double[][] {{1, 3}, {-3, -0.5}, {-2, 5}, {0, 0.25}, {-0.25, 0}}) {
        Bounds claim = y(cast, Bounds.uniform(from, new long[] {2}, r[0], r[1], 0));
        for (double v : new double[] {r[0], r[1], (r[0] + r[1]) / 2, r[0] * 0.75 + r[1] * 0.25}) {
          for (double x : v == 0 ? new double[] {0.0, -0.0} : new double[] {v}) {
            Tensor bits = Tensor.ofValues(from, new long[] {1}, x);
            double pattern =
                Tensor.ofBits(claim.type(), new long[] {1}, bits.bitsAt(0)).doubleAt(0);
            assertThat(pattern).as(end + " " + x).isBetween(claim.hull().lo, claim.hull().hi);
          }
        }
      }
    }
    Bounds positive =
        y(
            "g (float[2] x) => (int32[2] y) { y = BitCast <to = 6> (x) }",
            Bounds.uniform(ElementType.FLOAT, new long[] {2}, 1, 2, 0));
    assertThat(positive.hull().lo).isEqualTo(Float.floatToIntBits(1));
    assertThat(positive.hull().hi).isEqualTo(Float.floatToIntBits(2));
  }
}
