package org.assay.bounds.ops.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Joins;
import org.assay.bounds.Transfer;
import org.assay.bounds.TransferContext;
import org.assay.bounds.algebra.Rearrange;
import org.assay.bounds.algebra.Reduction;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.OperatorTable;

/** If-21, Loop-21 and Scan-21; operators on sequences and optionals, whose values are unknown. */
public final class ControlTransfers {
  private static final String[] UNKNOWN = {
    "SequenceAt",
    "SequenceConstruct",
    "SequenceEmpty",
    "SequenceErase",
    "SequenceInsert",
    "SequenceMap",
    "SplitToSequence",
    "ConcatFromSequence",
    "Optional",
    "OptionalGetElement",
    "OptionalHasElement"
  };

  private ControlTransfers() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<Transfer> table) {
    table
        .add("If", ControlTransfers::branches)
        .add("Loop", ControlTransfers::loop)
        .add("Scan", ControlTransfers::scan)
        .add(
            "SequenceLength",
            c -> List.of(Bounds.uniform(ElementType.INT64, new long[0], 0, Integer.MAX_VALUE, 0)));
    for (String operator : UNKNOWN) {
      table.add(operator, c -> List.of());
    }
  }

  private static List<Bounds> branches(TransferContext c) {
    Optional<Cell> condition = c.optional(0).map(Bounds::hull);
    boolean perhaps = condition.isEmpty() || condition.get().hi > 0;
    boolean perhapsNot = condition.isEmpty() || condition.get().lo <= 0;
    if (!perhapsNot) {
      return known(c, c.subgraph("then_branch", List.of()));
    }
    if (!perhaps) {
      return known(c, c.subgraph("else_branch", List.of()));
    }
    List<Optional<Bounds>> a = c.subgraph("then_branch", List.of());
    List<Optional<Bounds>> b = c.subgraph("else_branch", List.of());
    List<Optional<Bounds>> joined = new ArrayList<>();
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      Optional<Bounds> other = b.get(i);
      joined.add(a.get(i).flatMap(x -> other.flatMap(y -> Joins.join(x, y))));
    }
    return known(c, joined);
  }

  // A list cannot skip an output: one of a known type may be anything, another one ends the list.
  private static List<Bounds> known(TransferContext c, List<Optional<Bounds>> outputs) {
    List<Bounds> result = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      if (outputs.get(i).isPresent()) {
        result.add(outputs.get(i).get());
      } else if (c.isTyped(i)) {
        result.add(Bounds.anything(c.type(i), c.dims(i)).withDynamicAxes(c.dynamicAxes(i)));
      } else {
        break;
      }
    }
    return result;
  }

  private static List<Bounds> loop(TransferContext c) {
    int carried = Math.max(0, c.inputs() - 2);
    List<Optional<Bounds>> initial = new ArrayList<>();
    for (int i = 0; i < carried; i++) {
      initial.add(c.optional(i + 2));
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
          List<Optional<Bounds>> inputs = new ArrayList<>();
          double last = andLater ? Math.max(index, most - 1.0) : index;
          inputs.add(Optional.of(Bounds.uniform(ElementType.INT64, new long[0], index, last, 0)));
          inputs.add(Optional.of(Bounds.uniform(ElementType.BOOL, new long[0], 1, 1, 0)));
          inputs.addAll(state);
          return step(c.subgraph("body", inputs), carried);
        };
    Iterations iterations = new Iterations(body, least, most, c.loopIterations(), c.budget());
    int collections = c.node().outputs().size() - carried;
    return known(c, iterations.run(initial, collections));
  }

  private static Iterations.Step step(List<Optional<Bounds>> outputs, int carried) {
    Cell go = outputs.get(0).map(Bounds::hull).orElse(cell(0, 1));
    return new Iterations.Step(
        outputs.subList(1, Math.min(outputs.size(), 1 + carried)),
        outputs.subList(Math.min(outputs.size(), 1 + carried), outputs.size()),
        go.lo <= 0,
        go.hi <= 0);
  }

  private static Cell trips(TransferContext c) {
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

  private static List<Bounds> scan(TransferContext c) {
    int scanned = (int) c.node().intAttribute("num_scan_inputs", 0);
    int carried = c.inputs() - scanned;
    if (scanned < 1 || carried < 0) {
      throw new ModelException("num_scan_inputs is " + scanned, c.node().describe());
    }
    List<Optional<Bounds>> initial = new ArrayList<>();
    for (int i = 0; i < carried; i++) {
      initial.add(c.optional(i));
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
          List<Optional<Bounds>> inputs = new ArrayList<>(state);
          for (int i = 0; i < scanned; i++) {
            int axis = (int) axes[i];
            boolean reversed = directions[i] != 0;
            long at = reversed ? total - 1 - index : index;
            boolean hull = andLater || reversed && total >= Bounds.UNLIMITED;
            inputs.add(sources.get(i).map(s -> element(s, axis, hull ? -1 : at)));
          }
          List<Optional<Bounds>> outputs = c.subgraph("body", inputs);
          int n = Math.min(carried, outputs.size());
          return new Iterations.Step(
              outputs.subList(0, n), outputs.subList(n, outputs.size()), false, false);
        };
    Iterations iterations =
        new Iterations(body, fixed ? total : 0, total, c.loopIterations(), c.budget());
    List<Optional<Bounds>> results = iterations.run(initial, c.node().outputs().size() - carried);
    return known(c, placed(c, results, carried));
  }

  // Collected tensors may be stacked along another axis, or backwards.
  private static List<Optional<Bounds>> placed(
      TransferContext c, List<Optional<Bounds>> results, int carried) {
    List<Optional<Bounds>> moved = new ArrayList<>(results);
    long[] axes = c.node().intsAttribute("scan_output_axes").orElse(new long[0]);
    long[] directions = c.node().intsAttribute("scan_output_directions").orElse(new long[0]);
    for (int k = carried; k < results.size(); k++) {
      int i = k - carried;
      boolean backwards = i < directions.length && directions[i] != 0;
      long wanted = i < axes.length ? axes[i] : 0;
      moved.set(k, results.get(k).map(b -> place(b, wanted, backwards)));
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

  // One index of an axis, or any of them, without the axis.
  private static Bounds element(Bounds source, int axis, long at) {
    boolean dynamic = (source.dynamicAxes() >>> axis & 1) != 0;
    Bounds part = at < 0 || dynamic ? source : Rearrange.slice(source, axis, at, 1, 1);
    Bounds reduced =
        Reduction.reduce(
            part, 1L << axis, false, source.type(), Integer.MAX_VALUE, Reduction.hull());
    long below = source.dynamicAxes() & (1L << axis) - 1;
    return reduced.withDynamicAxes(below | source.dynamicAxes() >>> axis + 1 << axis);
  }
}
