package org.assay.bounds.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.assay.bounds.Bounds;
import org.assay.bounds.Flags;
import org.assay.data.random.RandomStream;
import org.assay.onnx.ElementType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What ONNX Runtime computes from tensors within random bounds lies within the bounds of the
 * result: for every operator below, in many forms.
 */
class ContainmentTest {
  private static final long SEED = 20;
  private static final int GRIDS = 4;
  private static final int SAMPLES = 10;

  @TestFactory
  List<DynamicTest> resultsLieWithinTheirBounds() {
    List<DynamicTest> tests = new ArrayList<>();
    Map<String, Function<Forms, OneNode>> forms = new LinkedHashMap<>();
    PoolingForms.addTo(forms);
    NormalisationForms.addTo(forms);
    IndexingForms.addTo(forms);
    LayoutForms.addTo(forms);
    OtherForms.addTo(forms);
    FusedForms.addTo(forms);
    FusedConvolutionForms.addTo(forms);
    QuantisedForms.addTo(forms);
    forms.forEach(
        (name, form) -> tests.add(DynamicTest.dynamicTest(name, () -> check(name, form))));
    return tests;
  }

  private static void check(String name, Function<Forms, OneNode> form) {
    int runs = 0;
    for (int grid = 0; grid < GRIDS; grid++) {
      RandomStream stream = RandomStream.of(SEED, name + "/" + grid);
      RandomBounds random = new RandomBounds(stream);
      OneNode node = form.apply(new Forms(random, grid % 2 == 0 ? 0 : Flags.ALL));
      runs +=
          Containment.check(
              node.graph(),
              node.values(),
              random,
              SAMPLES,
              name + ", seed " + SEED + ", grid " + grid);
    }
    assertThat(runs).as("runs of %s", name).isPositive();
  }

  /** Makes operands of a form. */
  record Forms(RandomBounds random, int flags) {
    /** Floats within [lo, hi], in half of the grids with non-finite ones among them. */
    Bounds floats(double lo, double hi, long... dims) {
      return random.within(ElementType.FLOAT, lo, hi, flags, dims);
    }

    /** Finite floats. */
    Bounds finite(double lo, double hi, long... dims) {
      return random.within(ElementType.FLOAT, lo, hi, 0, dims);
    }

    /** Integers. */
    Bounds integers(ElementType type, double lo, double hi, long... dims) {
      return random.within(type, lo, hi, 0, dims);
    }

    /** Indices. */
    Bounds indices(double lo, double hi, long... dims) {
      return integers(ElementType.INT64, lo, hi, dims);
    }
  }
}
