package org.assay.bounds.norms;

import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Norms;
import org.assay.bounds.algebra.AxisRun;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;

/** Norms through operators that move, leave out, join or repeat elements. */
final class LayoutNorms {
  // Rows of a table whose norms are computed: some tens of milliseconds.
  private static final long MOST_TABLE_ELEMENTS = 1L << 27;

  // Blocks of channels that are kept apart.
  private static final int MOST_BLOCKS = 128;

  private LayoutNorms() {}

  static void addTo(OperatorTable.Builder<NormRule> table) {
    for (String operator : List.of("Reshape", "Flatten", "Squeeze", "Unsqueeze")) {
      table.add(operator, LayoutNorms::reshaped);
    }
    table.add("Transpose", LayoutNorms::transposed);
    table.add("Slice", LayoutNorms::part);
    table.add("Split", LayoutNorms::part);
    table.add("Pad", LayoutNorms::padded);
    table.add("Expand", LayoutNorms::expanded);
    table.add("Concat", LayoutNorms::joined);
    table.add("Gather", LayoutNorms::gathered);
  }

  private static Bounds reshaped(NormContext c) {
    Bounds x = c.x();
    Norms norms = Norms.NONE;
    for (int i = 0; i < x.norms().count(); i++) {
      norms = norms.and(reshaped(c, x.norms().axes(i)), x.norms().bound(i));
    }
    // Groups of axes that hold the same elements in the same order.
    if (x.norms().blocks().isPresent()) {
      long sample = Sizes.sampleAxes(x.rank());
      norms = norms.and(reshaped(c, sample), x.norms().blocks().get().total());
      if (c.output().rank() >= 2
          && x.dims()[0] == c.output().dims()[0]
          && x.dims()[1] == c.output().dims()[1]) {
        norms = norms.withBlocks(x.norms().blocks());
      }
    }
    return Settling.settle(c.output(), norms);
  }

  /**
   * The output's axes that hold exactly the elements along given axes of the input; 0 if there are
   * none.
   */
  private static long reshaped(NormContext c, long axes) {
    long[] in = c.x().dims();
    if (c.x().size() != c.output().size()) {
      return 0;
    }
    long image = 0;
    for (AxisRun run : AxisRun.between(in, c.output().dims())) {
      // Axes of extent 1 hold nothing by themselves.
      boolean whole = true;
      boolean none = true;
      for (int a = run.from(); a < run.fromEnd(); a++) {
        boolean member = (axes >>> a & 1) != 0;
        whole &= member || in[a] == 1;
        none &= !member || in[a] == 1;
      }
      if (!whole && !none) {
        return 0;
      }
      if (whole && !none) {
        image |= Sizes.from(run.to(), run.toEnd());
      }
    }
    return image;
  }

  private static Bounds transposed(NormContext c) {
    Bounds x = c.x();
    int rank = x.rank();
    long[] perm = c.node().intsAttribute("perm").orElseGet(() -> reversed(rank));
    Norms norms = Norms.NONE;
    for (int i = 0; i < x.norms().count(); i++) {
      norms = norms.and(permuted(x.norms().axes(i), perm), x.norms().bound(i));
    }
    if (x.norms().blocks().isPresent()) {
      norms = norms.and(permuted(Sizes.sampleAxes(rank), perm), x.norms().blocks().get().total());
    }
    return Settling.settle(c.output(), norms);
  }

  private static long[] reversed(int rank) {
    long[] perm = new long[rank];
    for (int i = 0; i < rank; i++) {
      perm[i] = rank - 1 - i;
    }
    return perm;
  }

  private static long permuted(long axes, long[] perm) {
    long image = 0;
    for (int o = 0; o < perm.length; o++) {
      image |= (axes >>> perm[o] & 1) << o;
    }
    return image;
  }

  /** A part of a tensor, along each axis. */
  private static Bounds part(NormContext c) {
    Bounds x = c.x();
    if (x.rank() != c.output().rank()) {
      return c.output();
    }
    boolean allChannels = x.rank() >= 2 && x.dims()[1] == c.output().dims()[1];
    Norms norms = totals(x);
    return Settling.settle(c.output(), allChannels ? norms.withBlocks(x.norms().blocks()) : norms);
  }

  /** Norms with that of the blocks of channels as one of a sample. */
  private static Norms totals(Bounds x) {
    Norms norms = x.norms().withBlocks(Optional.empty());
    return x.norms().blocks().isPresent()
        ? norms.and(Sizes.sampleAxes(x.rank()), x.norms().blocks().get().total())
        : norms;
  }

  // Other modes repeat elements, other values add to the norm.
  private static Bounds padded(NormContext c) {
    boolean zeros =
        c.node().stringAttribute("mode", "constant").equals("constant")
            && c.input(2).map(v -> v.hull().magnitude() == 0).orElse(true);
    boolean allChannels = c.x().rank() >= 2 && c.x().dims()[1] == c.output().dims()[1];
    if (!zeros) {
      return c.output();
    }
    Norms norms = totals(c.x());
    return Settling.settle(
        c.output(), allChannels ? norms.withBlocks(c.x().norms().blocks()) : norms);
  }

  private static Bounds expanded(NormContext c) {
    Bounds x = c.x();
    int shift = c.output().rank() - x.rank();
    Norms from = totals(x);
    Norms norms = Norms.NONE;
    for (int i = 0; i < from.count(); i++) {
      double repeated = 1;
      for (int a = 0; a < x.rank(); a++) {
        boolean member = (from.axes(i) >>> a & 1) != 0;
        repeated *= member && x.dims()[a] == 1 ? c.output().dims()[a + shift] : 1;
      }
      norms = norms.and(from.axes(i) << shift, from.bound(i) * Math.sqrt(repeated) * (1 + 1e-9));
    }
    return Settling.settle(c.output(), norms);
  }

  private static Bounds joined(NormContext c) {
    int rank = c.output().rank();
    int axis = (int) c.node().intAttribute("axis", 0);
    axis += axis < 0 ? rank : 0;
    long sets = 0;
    Norms norms = Norms.NONE;
    boolean known = false;
    for (Optional<Bounds> input : c.inputs()) {
      if (input.isEmpty() || input.get().rank() != rank) {
        return c.output();
      }
      known |= input.get().norms().count() > 0 || input.get().norms().blocks().isPresent();
    }
    for (Optional<Bounds> input : c.inputs()) {
      Norms own = totals(input.orElseThrow());
      for (int i = 0; i < own.count(); i++) {
        norms = norms.and(own.axes(i), over(c, own.axes(i), axis));
        sets |= own.axes(i);
      }
    }
    if (!known || sets == 0 || rank < 2) {
      return c.output();
    }
    return Settling.settle(c.output(), axis == 1 ? norms.withBlocks(blocks(c)) : norms);
  }

  private static double over(NormContext c, long axes, int axis) {
    double squares = 0;
    double greatest = 0;
    for (Optional<Bounds> input : c.inputs()) {
      double norm = Sizes.over(input.orElseThrow(), axes);
      squares += norm * norm;
      greatest = Math.max(greatest, norm);
    }
    return (axes >>> axis & 1) != 0 ? Math.sqrt(squares) * (1 + 1e-9) : greatest;
  }

  private static Optional<Norms.Blocks> blocks(NormContext c) {
    int count = 0;
    for (Optional<Bounds> input : c.inputs()) {
      count += input.orElseThrow().norms().blocks().map(b -> b.ends().length).orElse(1);
    }
    if (count > MOST_BLOCKS) {
      return Optional.empty();
    }
    long[] ends = new long[count];
    double[] bounds = new double[count];
    int at = 0;
    long channels = 0;
    for (Optional<Bounds> input : c.inputs()) {
      Bounds x = input.orElseThrow();
      if (x.dims()[1] == 0) {
        return Optional.empty();
      }
      Optional<Norms.Blocks> own = x.norms().blocks();
      for (int b = 0; b < own.map(o -> o.ends().length).orElse(1); b++) {
        ends[at] = channels + (own.isPresent() ? own.get().ends()[b] : x.dims()[1]);
        bounds[at++] = own.isPresent() ? own.get().bounds()[b] : Sizes.sample(x);
      }
      channels += x.dims()[1];
    }
    return Optional.of(new Norms.Blocks(ends, bounds));
  }

  // Indices may repeat: norms over the gathered axis are lost, others hold for each index.
  private static Bounds gathered(NormContext c) {
    Bounds x = c.x();
    int axis = (int) c.node().intAttribute("axis", 0);
    axis += axis < 0 ? x.rank() : 0;
    int more = c.output().rank() - x.rank();
    Norms from = totals(x);
    Norms norms = Norms.NONE;
    for (int i = 0; i < from.count(); i++) {
      long axes = from.axes(i);
      if ((axes >>> axis & 1) == 0) {
        long below = axes & ((1L << axis) - 1);
        long above = axes & ~((1L << axis) - 1);
        norms = norms.and(below | (more >= 0 ? above << more : above >>> -more), from.bound(i));
      } else if (more < 0) {
        // One index of the axis: a part.
        long below = axes & ((1L << axis) - 1);
        long above = axes >>> (axis + 1) << axis;
        norms = norms.and(below | above, from.bound(i));
      }
    }
    Optional<Tensor> table = c.weight(0).filter(w -> w.rank() == 2);
    if (table.isPresent() && axis == 0 && table.get().size() <= MOST_TABLE_ELEMENTS) {
      norms = norms.and(1L << (c.output().rank() - 1), greatestRow(table.get()));
    }
    return Settling.settle(c.output(), norms);
  }

  private static double greatestRow(Tensor table) {
    int columns = Math.toIntExact(table.dims()[1]);
    double[] row = new double[columns];
    double greatest = 0;
    for (long r = 0; r < table.dims()[0]; r++) {
      table.copyTo(r * columns, row, 0, columns);
      double squares = 0;
      for (double v : row) {
        squares += v * v;
      }
      greatest = Math.max(greatest, squares);
    }
    return Math.sqrt(greatest) * (1 + 1e-9);
  }
}
