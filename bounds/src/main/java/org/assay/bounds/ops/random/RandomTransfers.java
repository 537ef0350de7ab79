package org.assay.bounds.ops.random;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Arithmetic;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** Random tensors and Dropout-22. */
public final class RandomTransfers {
  /**
   * No normal number that a generator makes of 32 or 64 random bits is farther from the mean, in
   * standard deviations: sqrt(2 · 64 · ln 2) = 9.42 for Box-Muller, and the tails of the ziggurat.
   */
  public static final double FARTHEST = 14;

  private RandomTransfers() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("RandomNormal", c -> List.of(normal(c)))
        .add("RandomNormalLike", c -> List.of(normal(c)))
        .add("RandomUniform", c -> List.of(uniform(c)))
        .add("RandomUniformLike", c -> List.of(uniform(c)))
        .add("Bernoulli", c -> List.of(of(c, 0, 1)))
        .add("Multinomial", c -> List.of(multinomial(c)))
        .add("Dropout", RandomTransfers::dropout);
  }

  private static Bounds of(TransferContext c, double lo, double hi) {
    Cell cell = Hulls.cell(lo, hi, 0);
    Rounding.outward(cell, c.type(0));
    return Hulls.uniform(c.type(0), c.dims(0), cell).withDynamicAxes(c.dynamicAxes(0));
  }

  // A class; or, where no weight is finite, ONNX Runtime's search ends behind the last.
  private static Bounds multinomial(TransferContext c) {
    Bounds in = c.input(0);
    double classes = in.dims()[1];
    return of(c, 0, in.allFlags() != 0 ? classes : Math.max(0, classes - 1));
  }

  private static Bounds normal(TransferContext c) {
    double mean = c.node().floatAttribute("mean", 0);
    double scale = Math.abs(c.node().floatAttribute("scale", 1));
    return of(c, mean - FARTHEST * scale, mean + FARTHEST * scale);
  }

  private static Bounds uniform(TransferContext c) {
    double low = c.node().floatAttribute("low", 0);
    double high = c.node().floatAttribute("high", 1);
    // low + (high − low) · u in floats.
    double error = 4 * ElementType.FLOAT.format().unitRoundoff() * (Math.abs(low) + Math.abs(high));
    return of(c, Math.min(low, high) - error, Math.max(low, high) + error);
  }

  private static List<Bounds> dropout(TransferContext c) {
    Bounds in = c.input(0);
    Optional<Cell> training =
        c.node().hasInput(2) ? Optional.of(c.input(2).hull()) : Optional.empty();
    boolean mayTrain = training.isPresent() && training.get().hi > 0;
    List<Bounds> outputs = new ArrayList<>();
    Cell ratio = c.node().hasInput(1) ? c.input(1).hull() : Hulls.point(0.5);
    outputs.add(mayTrain ? dropped(c, in, ratio, training.get().lo > 0) : in);
    if (c.node().outputs().size() > 1) {
      outputs.add(
          Bounds.uniform(ElementType.BOOL, c.dims(1), mayTrain ? 0 : 1, 1, 0)
              .withDynamicAxes(c.dynamicAxes(1)));
    }
    return outputs;
  }

  // x / (1 − ratio), or 0; and x itself where training is not certain.
  private static Bounds dropped(TransferContext c, Bounds in, Cell ratio, boolean certain) {
    ElementType type = in.type();
    Cell one = Hulls.point(1);
    Cell kept = new Cell();
    Arithmetic.sub(one, ratio, ElementType.DOUBLE, kept);
    Cell scale = new Cell();
    Arithmetic.div(one, kept, ElementType.DOUBLE, scale);
    double u = type.format().unitRoundoff();
    CellFunction f =
        (x, out) -> {
          Arithmetic.mul(x[0], scale, ElementType.DOUBLE, out);
          out.set(
              out.lo - 8 * u * Math.abs(out.lo) - type.format().minPositive(),
              out.hi + 8 * u * Math.abs(out.hi) + type.format().minPositive(),
              out.flags);
          // A mask of 0 times an infinity is NaN.
          out.flags |= (x[0].flags & Flags.INFINITE) != 0 ? Flags.NAN : 0;
          out.lo = Math.min(out.lo, 0);
          out.hi = Math.max(out.hi, 0);
          Rounding.outward(out, type);
          if (!certain) {
            out.join(x[0]);
          }
        };
    return Elementwise.map(type, c.budget(), f, in).withDynamicAxes(c.dynamicAxes(0));
  }
}
