package org.assay.bounds.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.data.random.RandomStream;
import org.assay.exec.ExecException;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.upgrade.RuntimeOpset;
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
      List<Bounds> bounds = node.all();
      Model model = RuntimeOpset.of(Model.of(11, Model.WORKING_OPSET, node.graph()));
      try (Session session = Session.open(model, RunOptions.DEFAULT)) {
        for (int mode = 0; mode < SAMPLES; mode++) {
          Map<String, Tensor> feed = new LinkedHashMap<>();
          for (Map.Entry<String, Bounds> input : node.values().entrySet()) {
            if (input.getValue().constant().isEmpty()) {
              feed.put(input.getKey(), random.sample(input.getValue(), mode));
            }
          }
          Map<String, Tensor> results;
          try {
            results = session.run(feed);
          } catch (ExecException refused) {
            // Some values are refused at run time, e.g. an index out of range.
            continue;
          }
          runs++;
          for (int o = 0; o < bounds.size(); o++) {
            Tensor value = results.get("y" + o);
            String where =
                name + ", seed " + SEED + ", grid " + grid + ", sample " + mode + ", y" + o;
            contains(bounds.get(o), value, where);
          }
        }
      }
    }
    assertThat(runs).as("runs of %s", name).isPositive();
  }

  private static void contains(Bounds bounds, Tensor value, String where) {
    assertThat(bounds.type()).as(where).isEqualTo(value.type());
    long[] dims = value.dims();
    assertThat(dims.length).as(where).isEqualTo(bounds.rank());
    for (int i = 0; i < dims.length; i++) {
      boolean dynamic = (bounds.dynamicAxes() >>> i & 1) != 0;
      assertThat(dynamic ? dims[i] <= bounds.dims()[i] : dims[i] == bounds.dims()[i])
          .as("%s: extent %d of %s, bounds %s", where, i, value, bounds)
          .isTrue();
    }
    Cell cell = new Cell();
    for (long e = 0; e < value.size(); e++) {
      bounds.read(RandomBounds.cellAt(bounds, dims, e), cell);
      double x = value.doubleAt(e);
      boolean inside =
          Double.isNaN(x)
              ? (cell.flags & Flags.NAN) != 0
              : x == Double.POSITIVE_INFINITY
                  ? (cell.flags & Flags.POSITIVE) != 0
                  : x == Double.NEGATIVE_INFINITY
                      ? (cell.flags & Flags.NEGATIVE) != 0
                      : cell.lo <= x && x <= cell.hi;
      assertThat(inside)
          .as("%s: element %d is %s, not in [%s, %s] %d", where, e, x, cell.lo, cell.hi, cell.flags)
          .isTrue();
    }
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
