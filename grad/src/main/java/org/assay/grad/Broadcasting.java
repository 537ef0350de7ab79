package org.assay.grad;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.assay.onnx.Dim;
import org.assay.onnx.Tensor;

/** The transpose of broadcasting: the one place where cotangents are summed to a smaller shape. */
final class Broadcasting {
  private Broadcasting() {}

  /** Sums over the axes that were repeated when {@code like} was broadcast. */
  static String reduceTo(Expressions e, String cotangent, String like) {
    Optional<List<Dim>> from = e.dims(cotangent);
    Optional<List<Dim>> to = e.dims(like);
    if (from.isPresent() && to.isPresent()) {
      Optional<List<Long>> axes = axes(from.get(), to.get());
      if (axes.isPresent()) {
        return reduce(e, cotangent, axes.get(), from.get().size() - to.get().size());
      }
    }
    return reduceInGraph(e, cotangent, like);
  }

  /** The axes to sum over, if shapes tell. */
  private static Optional<List<Long>> axes(List<Dim> from, List<Dim> to) {
    int lead = from.size() - to.size();
    if (lead < 0) {
      return Optional.empty();
    }
    List<Long> axes = new ArrayList<>(LongStream.range(0, lead).boxed().toList());
    for (int i = 0; i < to.size(); i++) {
      Dim small = to.get(i);
      Dim large = from.get(lead + i);
      boolean one = small.sizeOrMinusOne() == 1;
      boolean equal =
          (small.isKnown() && !one)
              || large.sizeOrMinusOne() == 1
              || (small instanceof Dim.Symbol && small.equals(large));
      if (one && large.sizeOrMinusOne() != 1) {
        axes.add((long) lead + i);
      } else if (!one && !equal) {
        return Optional.empty();
      }
    }
    return Optional.of(axes);
  }

  private static String reduce(Expressions e, String cotangent, List<Long> axes, int lead) {
    long[] over = axes.stream().mapToLong(Long::longValue).toArray();
    if (over.length == lead) {
      return e.sum(cotangent, false, over);
    }
    return e.squeeze(e.sum(cotangent, true, over), LongStream.range(0, lead).toArray());
  }

  private static String reduceInGraph(Expressions e, String cotangent, String like) {
    String large = e.shape(cotangent);
    String small = e.shape(like);
    String lead = e.sub(e.op("Shape", large), e.op("Shape", small));
    String ones = e.op("ConstantOfShape", Attributes.of("value", Tensor.ofLongs(1L)), lead);
    String differs = e.op("Not", e.op("Equal", large, e.concat(0, ones, small)));
    String axes = e.reshape(e.op("NonZero", differs), -1);
    String summed =
        e.op("ReduceSum", Attributes.of("keepdims", 1, "noop_with_empty_axes", 1), cotangent, axes);
    return e.reshape(summed, small);
  }
}
