package org.assay.bounds.ops.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.SequenceBounds;
import org.assay.bounds.Value;
import org.assay.bounds.ValueContext;
import org.assay.bounds.algebra.Hulls;
import org.assay.bounds.algebra.Rearrange;
import org.assay.onnx.ModelException;

/** Between a tensor and the sequence of its parts: SplitToSequence-11, ConcatFromSequence-11. */
final class JoinedSequences {
  // Parts that are told one by one.
  private static final int MOST_PARTS = 1024;

  private JoinedSequences() {}

  private static int axis(ValueContext c, int rank) {
    long axis = c.node().intAttribute("axis", 0);
    long positive = axis < 0 ? axis + rank : axis;
    if (positive < 0 || positive >= rank) {
      throw new ModelException(
          "axis " + axis + " is out of range", c.node().describe(), "an axis of " + rank, "");
    }
    return (int) positive;
  }

  static List<Optional<Value>> split(ValueContext c) {
    if (c.optional(0).isEmpty()) {
      return List.of();
    }
    Bounds in = c.input(0);
    int axis = axis(c, in.rank());
    boolean given = c.node().hasInput(1);
    boolean squeezed = !given && c.node().intAttribute("keepdims", 1) == 0;
    boolean dynamic = (in.dynamicAxes() >>> axis & 1) != 0;
    long extent = in.dims()[axis];
    Optional<long[]> sizes =
        dynamic
            ? Optional.empty()
            : given
                ? c.longs(1).flatMap(s -> sizes(c, s, extent))
                : sizes(c, new long[] {1}, extent);
    if (sizes.isEmpty()) {
      return List.of(Optional.of(unknownParts(c, in, axis, squeezed)));
    }
    List<Optional<Bounds>> parts = new ArrayList<>();
    long from = 0;
    for (long size : sizes.get()) {
      parts.add(
          Optional.of(
              squeezed
                  ? Slices.element(in, axis, from)
                  : Rearrange.slice(in, axis, from, 1, size)));
      from += size;
    }
    return List.of(Optional.of(SequenceBounds.of(parts)));
  }

  // Sizes of all parts; empty if there are too many.
  private static Optional<long[]> sizes(ValueContext c, long[] split, long extent) {
    boolean equal = !c.node().hasInput(1) || c.input(1).rank() == 0;
    long total = 0;
    for (long size : split) {
      total += size;
      if (size < (equal ? 1 : 0) || total < 0) {
        throw new ModelException("a part of " + size, c.node().describe(), "positive sizes", "");
      }
    }
    if (!equal) {
      if (total != extent) {
        throw new ModelException(
            "parts of " + total + " together", c.node().describe(), "all " + extent, "");
      }
      return split.length > MOST_PARTS ? Optional.empty() : Optional.of(split);
    }
    long count = extent / split[0] + (extent % split[0] == 0 ? 0 : 1);
    if (count > MOST_PARTS) {
      return Optional.empty();
    }
    long[] sizes = new long[(int) count];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.min(split[0], extent - i * split[0]);
    }
    return Optional.of(sizes);
  }

  private static SequenceBounds unknownParts(
      ValueContext c, Bounds in, int axis, boolean squeezed) {
    long extent = in.dims()[axis];
    boolean dynamic = (in.dynamicAxes() >>> axis & 1) != 0;
    if (!c.node().hasInput(1)) {
      Bounds one = Slices.element(in, axis, -1);
      return SequenceBounds.of(
          dynamic ? 0 : extent, extent, Optional.of(squeezed ? one : Slices.withAxis(one, axis)));
    }
    Bounds part =
        Hulls.along(in, 1L << axis, in.dims(), c.budget())
            .withDynamicAxes(in.dynamicAxes() | 1L << axis);
    Optional<Bounds> split = c.optional(1);
    boolean listed = split.isPresent() && split.get().rank() == 1;
    long most = listed ? split.get().dims()[0] : split.isPresent() ? extent : Bounds.UNLIMITED;
    boolean counted = listed && split.get().dynamicAxes() == 0;
    return SequenceBounds.of(counted ? most : 0, most, Optional.of(part));
  }

  static List<Optional<Value>> concat(ValueContext c) {
    Optional<SequenceBounds> given = SequenceTransfers.sequence(c, 0);
    boolean fresh = c.node().intAttribute("new_axis", 0) != 0;
    if (given.isEmpty() || given.get().most() == 0) {
      return List.of();
    }
    SequenceBounds s = given.get();
    Optional<Bounds> first = s.element(0, 0);
    if (first.isEmpty()) {
      return List.of();
    }
    int axis = axis(c, first.get().rank() + (fresh ? 1 : 0));
    Optional<Bounds> joined =
        s.isPositional()
            ? all(s, axis, fresh, c.budget())
            : Optional.of(repeated(s, first.get(), axis, fresh, c.budget()));
    return List.of(joined.map(b -> b));
  }

  private static Optional<Bounds> all(SequenceBounds s, int axis, boolean fresh, int budget) {
    List<Bounds> parts = new ArrayList<>();
    for (Optional<Bounds> tensor : s.each()) {
      if (tensor.isEmpty() || tensor.get().rank() != s.each().get(0).orElseThrow().rank()) {
        return Optional.empty();
      }
      parts.add(fresh ? Slices.withAxis(tensor.get(), axis) : tensor.get());
    }
    // Along the other axes all are of one extent: the least of those that they have at most.
    long[] dims = parts.get(0).dims().clone();
    for (Bounds part : parts) {
      for (int i = 0; i < dims.length; i++) {
        dims[i] = Math.min(dims[i], part.dims()[i]);
      }
    }
    List<Bounds> alike = new ArrayList<>();
    for (Bounds part : parts) {
      long[] own = dims.clone();
      own[axis] = part.dims()[axis];
      boolean same = java.util.Arrays.equals(own, part.dims());
      Bounds cut =
          same ? part : Hulls.along(part, 0, own, budget).withDynamicAxes(part.dynamicAxes());
      if (own[axis] > 0) {
        alike.add(cut);
      }
    }
    return Optional.of(
        alike.isEmpty()
            ? parts.get(0)
            : Rearrange.concat(axis, budget, alike.toArray(Bounds[]::new)));
  }

  // Any number of tensors of which one bound holds.
  private static Bounds repeated(
      SequenceBounds s, Bounds element, int axis, boolean fresh, int budget) {
    Bounds one = fresh ? Slices.withAxis(element, axis) : element;
    long[] dims = one.dims().clone();
    dims[axis] =
        dims[axis] > Bounds.UNLIMITED / s.most() ? Bounds.UNLIMITED : dims[axis] * s.most();
    boolean counted = s.least() == s.most() && (one.dynamicAxes() >>> axis & 1) == 0;
    return Hulls.along(one, 1L << axis, dims, budget)
        .withDynamicAxes(one.dynamicAxes() | (counted ? 0 : 1L << axis));
  }
}
