package org.assay.bounds.ops.indexing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.CellFunction;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Rearrange;
import org.assay.bounds.algebra.Reduction;
import org.assay.bounds.algebra.Rounding;
import org.assay.bounds.algebra.Sums;
import org.assay.onnx.ElementType;
import org.assay.onnx.OperatorTable;

/** ScatterElements-18, ScatterND-18, TensorScatter-24 (and Scatter): elements or updates. */
final class ScatterTransfers {
  private ScatterTransfers() {}

  static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("ScatterElements", c -> List.of(elements(c)))
        .add("Scatter", c -> List.of(elements(c)))
        .add("ScatterND", c -> List.of(blocks(c)))
        .add("TensorScatter", c -> List.of(cache(c)));
  }

  private static Bounds elements(TransferContext c) {
    Bounds data = c.input(0);
    Bounds updates = c.input(2);
    long axis = c.node().intAttribute("axis", 0);
    int at = (int) (axis < 0 ? axis + data.rank() : axis);
    Bounds moved = Hulls.along(updates, 1L << at, data.dims(), c.budget());
    return combine(c, data, moved, updates.dims()[at]);
  }

  private static Bounds blocks(TransferContext c) {
    Bounds data = c.input(0);
    Bounds updates = c.input(2);
    long[] indices = c.input(1).dims();
    int leading = indices.length - 1;
    double count = 1;
    for (int i = 0; i < leading; i++) {
      count *= indices[i];
    }
    // What is left has the data's trailing axes and broadcasts against it.
    Bounds hull =
        Reduction.reduce(
            updates, Hulls.axes(0, leading), false, updates.type(), c.budget(), Reduction.hull());
    Optional<Long> row = onlyRow(c, data);
    if (row.isPresent()) {
      long at = row.get();
      long rows = data.dims()[0];
      List<Bounds> parts = new ArrayList<>();
      if (at > 0) {
        parts.add(Rearrange.slice(data, 0, 0, 1, at));
      }
      parts.add(combine(c, Rearrange.slice(data, 0, at, 1, 1), hull, 1));
      if (at + 1 < rows) {
        parts.add(Rearrange.slice(data, 0, at + 1, 1, rows - at - 1));
      }
      return Rearrange.concat(0, c.budget(), parts.toArray(Bounds[]::new));
    }
    return combine(c, data, hull, count);
  }

  /** The row that a single constant index names: all others stay what they were. */
  private static Optional<Long> onlyRow(TransferContext c, Bounds data) {
    Bounds indices = c.input(1);
    if (indices.constant().isEmpty()
        || indices.size() != 1
        || c.dynamicAxes(0) != 0
        || data.dynamicAxes() != 0
        || data.size() == 0) {
      return Optional.empty();
    }
    long index = indices.constant().get().toLongs()[0];
    long row = index < 0 ? index + data.dims()[0] : index;
    return row >= 0 && row < data.dims()[0] ? Optional.of(row) : Optional.empty();
  }

  private static Bounds cache(TransferContext c) {
    Bounds data = c.input(0);
    long axis = c.node().intAttribute("axis", -2);
    int at = (int) (axis < 0 ? axis + data.rank() : axis);
    return join(c, data, Hulls.along(c.input(1), 1L << at, data.dims(), c.budget()));
  }

  private static Bounds combine(TransferContext c, Bounds data, Bounds updates, double count) {
    ElementType type = data.type();
    String reduction = c.node().stringAttribute("reduction", "none");
    if (data.size() == 0 || updates.cells() == 0) {
      return data;
    }
    return switch (reduction) {
      case "add" ->
          zip(
              c,
              data,
              updates,
              (x, out) -> Sums.repeated(x[0], x[1], 0, count, type, c.accumulator(type), out));
      case "mul" -> zip(c, data, updates, (x, out) -> product(x[0], x[1], count, type, out));
      default -> join(c, data, updates);
    };
  }

  // From none to all of the updates may meet at one element, each product rounded.
  private static void product(Cell x, Cell factor, double count, ElementType type, Cell out) {
    double each = Math.max(1, factor.magnitude());
    double slack = type.isFloat() ? 1 + 2 * type.format().unitRoundoff() : 1;
    double power = each == 1 ? 1 : Math.pow(each * slack, count) * (1 + 0x1p-40);
    // Products below the least normal number round up to it, once per factor.
    double tiny = type.isFloat() ? type.format().minPositive() * count : 0;
    double most = (x.magnitude() + tiny) * power;
    if (x.flags != 0 || factor.flags != 0 || !(most < type.max())) {
      out.set(type.min(), type.max(), type.isFloat() ? Flags.ALL : 0);
      return;
    }
    most = type.isFloat() ? most : Math.ceil(most);
    boolean positive = x.lo >= 0 && factor.lo >= 0;
    out.set(positive ? 0 : -most, most, 0);
    Rounding.outward(out, type);
  }

  private static Bounds join(TransferContext c, Bounds data, Bounds updates) {
    return zip(
        c,
        data,
        updates,
        (x, out) -> {
          out.set(x[0]);
          out.join(x[1]);
        });
  }

  private static Bounds zip(TransferContext c, Bounds data, Bounds updates, CellFunction f) {
    return Elementwise.zip(data.type(), data.dims(), c.budget(), f, data, updates)
        .withDynamicAxes(c.dynamicAxes(0));
  }
}
