package org.assay.bounds.norms;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Norms;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/**
 * Norms through element-wise operators: those that never enlarge a magnitude keep them, sums obey
 * the triangle inequality, a factor multiplies by its greatest magnitude.
 */
final class ElementwiseNorms {
  private ElementwiseNorms() {}

  static void addTo(OperatorTable.Builder<NormRule> table) {
    for (String operator :
        List.of(
            "Relu",
            "Identity",
            "HardSwish",
            "Gelu",
            "Tanh",
            "Mish",
            "Swish",
            "Abs",
            "Neg",
            "Sin",
            "Softsign",
            "ThresholdedRelu",
            "Shrink",
            "Atan")) {
      table.add(operator, ElementwiseNorms::kept);
    }
    table.add("LeakyRelu", c -> scaledBy(c, Math.max(1, Math.abs(alpha(c, 0.01f)))));
    table.add("Elu", c -> scaledBy(c, Math.max(1, Math.abs(alpha(c, 1)))));
    table.add("Dropout", c -> c.node().hasInput(2) ? c.output() : kept(c));
    table.add("Cast", c -> c.x().type().isFloat() ? cast(c) : c.output());
    table.add("Clip", c -> c.output().hull().containsZero() ? kept(c) : c.output());
    for (String operator : List.of("Add", "Sub", "Sum")) {
      table.add(operator, ElementwiseNorms::sum);
    }
    table.add("Max", ElementwiseNorms::either);
    table.add("Min", ElementwiseNorms::either);
    table.add("Where", ElementwiseNorms::either);
    table.add("Mul", ElementwiseNorms::product);
    table.add("Div", ElementwiseNorms::quotient);
  }

  private static double alpha(NormContext c, float otherwise) {
    return c.node().floatAttribute("alpha", otherwise);
  }

  /** Operators with |y| ≤ |x|, the kernel's error apart. */
  private static Bounds kept(NormContext c) {
    return scaledBy(c, 1);
  }

  // Rounded once: by a factor, or near 0 by half the least positive number for each element.
  private static Bounds cast(NormContext c) {
    ElementType to = c.output().type();
    if (to.bits() < 16) {
      return kept(c);
    }
    boolean exact = to == c.x().type() || to.bits() > c.x().type().bits();
    double factor = exact ? 1 : 1 + to.format().unitRoundoff();
    double near = exact ? 0 : Math.sqrt(c.output().size()) * to.format().minPositive();
    return Settling.settle(c.output(), scaled(c.x().norms(), factor * (1 + 1e-9), near));
  }

  private static Bounds scaledBy(NormContext c, double factor) {
    Bounds x = c.x();
    if (!Arrays.equals(x.dims(), c.output().dims())) {
      return c.output();
    }
    Norms norms = scaled(x.norms(), factor * c.slack(), c.tiny());
    return Settling.settle(c.output(), norms);
  }

  /** All norms times a factor, and more. */
  static Norms scaled(Norms norms, double factor, double more) {
    Norms result = Norms.NONE;
    for (int i = 0; i < norms.count(); i++) {
      result = result.and(norms.axes(i), norms.bound(i) * factor + more);
    }
    return result.withBlocks(norms.blocks().map(b -> scaled(b, factor, more)));
  }

  /** Norms of blocks times a factor, and more. */
  static Norms.Blocks scaled(Norms.Blocks blocks, double factor, double more) {
    double[] bounds = blocks.bounds().clone();
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = bounds[i] * factor + more;
    }
    return new Norms.Blocks(blocks.ends(), bounds);
  }

  /**
   * The axes over which a norm of an operand is stored, as axes of the output to which it is
   * broadcast.
   */
  private static List<Long> axes(NormContext c) {
    List<Long> all = new ArrayList<>();
    for (Optional<Bounds> input : c.inputs()) {
      if (input.isPresent() && input.get().type().isFloat()) {
        Bounds x = input.get();
        int shift = c.output().rank() - x.rank();
        for (int i = 0; i < x.norms().count(); i++) {
          long axes = x.norms().axes(i) << shift;
          if (!all.contains(axes)) {
            all.add(axes);
          }
        }
        if (x.norms().blocks().isPresent()) {
          long sample = Sizes.sampleAxes(x.rank()) << shift;
          if (!all.contains(sample)) {
            all.add(sample);
          }
        }
      }
    }
    return all;
  }

  /** Norm of an operand broadcast to the output, over axes of the output. */
  private static double broadcast(NormContext c, Bounds x, long axes) {
    int shift = c.output().rank() - x.rank();
    double repeated = 1;
    for (int i = 0; i < c.output().rank(); i++) {
      boolean expanded = i < shift || x.dims()[i - shift] == 1 && c.output().dims()[i] != 1;
      if (expanded && (axes >>> i & 1) != 0) {
        repeated *= c.output().dims()[i];
      }
    }
    return Sizes.over(x, axes >>> shift) * Math.sqrt(repeated);
  }

  private static Bounds sum(NormContext c) {
    Norms norms = Norms.NONE;
    for (long axes : axes(c)) {
      double total = 0;
      for (Optional<Bounds> input : c.inputs()) {
        if (input.isEmpty()) {
          return c.output();
        }
        total += broadcast(c, input.get(), axes);
      }
      norms = norms.and(axes, total * c.slack());
    }
    return Settling.settle(c.output(), norms);
  }

  // Each element is one of the operands': the squares add up at most.
  private static Bounds either(NormContext c) {
    int from = c.node().is("Where") ? 1 : 0;
    Norms norms = Norms.NONE;
    for (long axes : axes(c)) {
      double squares = 0;
      for (int i = from; i < c.inputs().size(); i++) {
        if (c.input(i).isEmpty()) {
          return c.output();
        }
        double norm = broadcast(c, c.input(i).get(), axes);
        squares += norm * norm;
      }
      norms = norms.and(axes, Math.sqrt(squares) * c.slack());
    }
    return Settling.settle(c.output(), norms);
  }

  private static Bounds product(NormContext c) {
    if (c.inputs().size() != 2 || c.input(1).isEmpty()) {
      return c.output();
    }
    Norms norms = Norms.NONE;
    for (long axes : axes(c)) {
      for (int i = 0; i < 2; i++) {
        double factor = c.input(1 - i).orElseThrow().hull().magnitude();
        double norm = factor * broadcast(c, c.input(i).orElseThrow(), axes) * c.slack() + c.tiny();
        norms = norms.and(axes, norm);
      }
    }
    return Settling.settle(c.output(), norms);
  }

  private static Bounds quotient(NormContext c) {
    if (c.inputs().size() != 2 || c.input(1).isEmpty()) {
      return c.output();
    }
    Cell divisor = c.input(1).get().hull();
    double least = Math.max(divisor.lo, -divisor.hi);
    if (!(least > 0)) {
      return c.output();
    }
    Norms norms = Norms.NONE;
    for (long axes : axes(c)) {
      norms = norms.and(axes, broadcast(c, c.x(), axes) / least * c.slack() + c.tiny());
    }
    return Settling.settle(c.output(), norms);
  }
}
