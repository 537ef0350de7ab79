package org.assay.bounds.ops.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Value;
import org.assay.bounds.ValueContext;
import org.assay.bounds.ValueJoins;
import org.assay.bounds.ValueTransfer;
import org.assay.bounds.algebra.Rearrange;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.OperatorTable;

/** If-21, Loop-21 and Scan-21. */
public final class ControlTransfers {
  private ControlTransfers() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<ValueTransfer> table) {
    table
        .add("If", ControlTransfers::branches)
        .add("Loop", ControlTransfers::loop)
        .add("Scan", ControlTransfers::scan);
  }

  private static List<Optional<Value>> branches(ValueContext c) {
    Optional<Cell> condition = c.optional(0).map(Bounds::hull);
    boolean perhaps = condition.isEmpty() || condition.get().hi > 0;
    boolean perhapsNot = condition.isEmpty() || condition.get().lo <= 0;
    if (!perhapsNot) {
      return c.subgraph("then_branch", List.of());
    }
    if (!perhaps) {
      return c.subgraph("else_branch", List.of());
    }
    List<Optional<Value>> a = c.subgraph("then_branch", List.of());
    List<Optional<Value>> b = c.subgraph("else_branch", List.of());
    List<Optional<Value>> joined = new ArrayList<>();
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      Optional<Value> other = b.get(i);
      joined.add(a.get(i).flatMap(x -> other.flatMap(y -> ValueJoins.join(x, y))));
    }
    return joined;
  }

  private static List<Optional<Value>> loop(ValueContext c) {
    int carried = Math.max(0, c.inputs() - 2);
    List<Optional<Value>> initial = new ArrayList<>();
    for (int i = 0; i < carried; i++) {
      initial.add(c.value(i + 2));
    }
    Cell trips = trips(c);
    boolean hasCondition = c.node().hasInput(1);
    Cell start = c.optional(1).map(Bounds::hull).orElse(cell(hasCondition ? 0 : 1, 1));
    boolean mayRun = start.hi > 0 && trips.hi > 0;
    boolean mustRun = start.lo > 0 || !hasCondition;
    long most = mayRun ? (long) Math.min(Bounds.UNLIMITED, trips.hi) : 0;
    long least = mustRun ? (long) Math.max(0, Math.min(most, trips.lo)) : 0;
    Iterations.Body body =
        (index, andLater, state) -> {
          List<Optional<Value>> inputs = new ArrayList<>();
          double last = andLater ? Math.max(index, most - 1.0) : index;
          inputs.add(Optional.of(Bounds.uniform(ElementType.INT64, new long[0], index, last, 0)));
          inputs.add(Optional.of(Bounds.uniform(ElementType.BOOL, new long[0], 1, 1, 0)));
          inputs.addAll(state);
          return step(c.subgraph("body", inputs), carried);
        };
    Iterations iterations = new Iterations(body, least, most, c.loopIterations(), c.budget());
    int collections = c.node().outputs().size() - carried;
    return iterations.run(initial, collections);
  }

  private static Iterations.Step step(List<Optional<Value>> outputs, int carried) {
    Cell go = tensor(outputs.get(0)).map(Bounds::hull).orElse(cell(0, 1));
    return new Iterations.Step(
        outputs.subList(1, Math.min(outputs.size(), 1 + carried)),
        outputs.subList(Math.min(outputs.size(), 1 + carried), outputs.size()),
        go.lo <= 0,
        go.hi <= 0);
  }

  private static Cell trips(ValueContext c) {
    if (!c.node().hasInput(0)) {
      return cell(Bounds.UNLIMITED, Bounds.UNLIMITED);
    }
    Cell count = c.optional(0).map(Bounds::hull).orElse(cell(0, Bounds.UNLIMITED));
    return count.isEmpty() ? cell(0, Bounds.UNLIMITED) : count;
  }

  private static Cell cell(double lo, double hi) {
    Cell cell = new Cell();
    cell.set(lo, hi, 0);
    return cell;
  }

  private static List<Optional<Value>> scan(ValueContext c) {
    int scanned = (int) c.node().intAttribute("num_scan_inputs", 0);
    int carried = c.inputs() - scanned;
    if (scanned < 1 || carried < 0) {
      throw new ModelException("num_scan_inputs is " + scanned, c.node().describe());
    }
    List<Optional<Value>> initial = new ArrayList<>();
    for (int i = 0; i < carried; i++) {
      initial.add(c.value(i));
    }
    List<Optional<Bounds>> sources = new ArrayList<>();
    long[] axes = c.node().intsAttribute("scan_input_axes").orElse(new long[scanned]);
    long[] directions = c.node().intsAttribute("scan_input_directions").orElse(new long[scanned]);
    long count = Bounds.UNLIMITED;
    boolean fixed = false;
    for (int i = 0; i < scanned; i++) {
      Optional<Bounds> source = c.optional(carried + i);
      sources.add(source);
      if (source.isPresent()) {
        int axis = axis(axes[i], source.get().rank());
        axes[i] = axis;
        count = Math.min(count, source.get().dims()[axis]);
        fixed |= (source.get().dynamicAxes() >>> axis & 1) == 0;
      }
    }
    long total = count;
    Iterations.Body body =
        (index, andLater, state) -> {
          List<Optional<Value>> inputs = new ArrayList<>(state);
          for (int i = 0; i < scanned; i++) {
            int axis = (int) axes[i];
            boolean reversed = directions[i] != 0;
            long at = reversed ? total - 1 - index : index;
            boolean hull = andLater || reversed && total >= Bounds.UNLIMITED;
            inputs.add(sources.get(i).map(s -> Slices.element(s, axis, hull ? -1 : at)));
          }
          List<Optional<Value>> outputs = c.subgraph("body", inputs);
          int n = Math.min(carried, outputs.size());
          return new Iterations.Step(
              outputs.subList(0, n), outputs.subList(n, outputs.size()), false, false);
        };
    Iterations iterations =
        new Iterations(body, fixed ? total : 0, total, c.loopIterations(), c.budget());
    List<Optional<Value>> results = iterations.run(initial, c.node().outputs().size() - carried);
    return placed(c, results, carried);
  }

  // Collected tensors may be stacked along another axis, or backwards.
  private static List<Optional<Value>> placed(
      ValueContext c, List<Optional<Value>> results, int carried) {
    List<Optional<Value>> moved = new ArrayList<>(results);
    long[] axes = c.node().intsAttribute("scan_output_axes").orElse(new long[0]);
    long[] directions = c.node().intsAttribute("scan_output_directions").orElse(new long[0]);
    for (int k = carried; k < results.size(); k++) {
      int i = k - carried;
      boolean backwards = i < directions.length && directions[i] != 0;
      long wanted = i < axes.length ? axes[i] : 0;
      moved.set(k, tensor(results.get(k)).map(b -> place(b, wanted, backwards)));
    }
    return moved;
  }

  private static Bounds place(Bounds stacked, long wanted, boolean backwards) {
    Bounds result = stacked;
    if (backwards && stacked.axis(0).blocks() > 1) {
      long last = stacked.dims()[0] - 1;
      result = Rearrange.pick(stacked, 0, last + 1, i -> last - i);
    }
    int axis = axis(wanted, stacked.rank());
    if (axis == 0) {
      return result;
    }
    int[] order = new int[stacked.rank()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i < axis ? i + 1 : i == axis ? 0 : i;
    }
    return Rearrange.transpose(result, order);
  }

  private static int axis(long axis, int rank) {
    return (int) Math.max(0, Math.min(rank - 1, axis < 0 ? axis + rank : axis));
  }

  private static Optional<Bounds> tensor(Optional<Value> value) {
    return value.flatMap(v -> v instanceof Bounds b ? Optional.of(b) : Optional.empty());
  }
}
