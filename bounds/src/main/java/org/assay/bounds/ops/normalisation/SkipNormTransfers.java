package org.assay.bounds.ops.normalisation;

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
import org.assay.bounds.algebra.Reduction;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/**
 * com.microsoft SkipLayerNormalization and SkipSimplifiedLayerNormalization: a sum, then a
 * normalisation. The first takes the variance as the mean of squares less the squared mean, which
 * cancels to NaN where the mean dwarfs the deviation; the standard operator does not.
 */
final class SkipNormTransfers {
  private static final String MICROSOFT = "com.microsoft";

  // Default of the contributed operators, unlike the standard ones.
  private static final float EPSILON = 1e-12f;

  private SkipNormTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add(MICROSOFT, "LayerNormalization", LayerNormTransfers::layerNorm)
        .add(
            MICROSOFT,
            "SimplifiedLayerNormalization",
            c -> List.of(LayerNormTransfers.rootMeanSquare(c, c.input(0), 1, 1e-5f)))
        .add(MICROSOFT, "SkipLayerNormalization", SkipNormTransfers::skip)
        .add(MICROSOFT, "SkipSimplifiedLayerNormalization", SkipNormTransfers::simplified);
  }

  private static List<Bounds> skip(TransferContext c) {
    Bounds sum = sum(c, 4);
    ElementType type = c.type(0);
    ElementType accumulator = c.accumulator(type);
    double n = sum.dims()[sum.rank() - 1];
    double epsilon = c.node().floatAttribute("epsilon", EPSILON);
    Bounds groups =
        Reduction.reduce(sum, 1L << sum.rank() - 1, true, type, c.budget(), Reduction.hull());
    CellFunction f =
        (x, out) -> {
          Standardising s = new Standardising(n, epsilon, accumulator.format(), x[1]);
          double most = s.momentDifference();
          boolean lost = !(most < accumulator.max());
          Cell z = new Cell();
          if (lost) {
            z.set(-accumulator.max(), accumulator.max(), Flags.ALL);
          } else {
            s.bounded(x[0], most, s.flagsOfSum() | (s.squaresOverflow() ? Flags.ALL : 0), z);
          }
          Affine.apply(z, x[2], x[3], 0, type, accumulator, out);
        };
    Bounds bias = c.optional(3).orElseGet(() -> LayerNormTransfers.zero(type));
    Bounds result = Elementwise.zip(type, c.dims(0), c.budget(), f, sum, groups, c.input(2), bias);
    return outputs(c, result, sum);
  }

  private static List<Bounds> simplified(TransferContext c) {
    Bounds sum = sum(c, 3);
    return outputs(c, LayerNormTransfers.rootMeanSquare(c, sum, 2, EPSILON), sum);
  }

  // Outputs 1 and 2 are statistics that no inference uses; 3 is the sum.
  private static List<Bounds> outputs(TransferContext c, Bounds result, Bounds sum) {
    List<Bounds> outputs = new ArrayList<>();
    outputs.add(result.withDynamicAxes(c.dynamicAxes(0)));
    for (int o = 1; o < c.node().outputs().size(); o++) {
      // An output without a name is none, and must not seem to be non-finite.
      boolean wanted = c.node().hasOutput(o) && c.isTyped(o);
      Bounds other = wanted ? Bounds.anything(c.type(o), c.dims(o)) : result;
      outputs.add(o == 3 && wanted ? sum : other);
    }
    return outputs;
  }

  private static Bounds sum(TransferContext c, int biasInput) {
    Optional<Bounds> bias = c.optional(biasInput);
    Bounds[] operands =
        bias.isEmpty()
            ? new Bounds[] {c.input(0), c.input(1)}
            : new Bounds[] {c.input(0), c.input(1), bias.get()};
    ElementType type = c.type(0);
    CellFunction f =
        (x, out) -> {
          Arithmetic.add(x[0], x[1], type, out);
          if (x.length > 2) {
            // In any order: each order's rounding is within the joint one.
            Cell first = new Cell();
            first.set(out);
            Arithmetic.add(first, x[2], type, out);
            double error =
                4
                    * type.format().unitRoundoff()
                    * (x[0].magnitude() + x[1].magnitude() + x[2].magnitude());
            out.set(out.lo - error, out.hi + error, out.flags);
            org.assay.bounds.algebra.Rounding.outward(out, type);
          }
        };
    return Elementwise.zip(type, c.dims(0), c.budget(), f, operands)
        .withDynamicAxes(c.dynamicAxes(0));
  }
}
