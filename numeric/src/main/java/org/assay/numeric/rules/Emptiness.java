package org.assay.numeric.rules;

import java.util.Arrays;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.onnx.Tensor;

/** Whether a reduction, or the mean within a loss, may find nothing to reduce. */
final class Emptiness {
  // More axes than any tensor has.
  private static final int MOST_AXES = 64;

  private Emptiness() {}

  static boolean mayReduceNothing(Operation o) {
    return isReduction(o) ? emptyAxis(o).isPresent() : mayWeighNothing(o);
  }

  /** Why, as a part of a sentence about the operand. */
  static String reason(Operation o) {
    if (isReduction(o)) {
      return "has " + emptyAxis(o).orElse("no elements");
    }
    return "may hold only labels that are ignored or weigh nothing";
  }

  private static boolean isReduction(Operation o) {
    return o.node().opType().startsWith("Reduce");
  }

  // The first reduced axis that may have no elements, in words.
  private static Optional<String> emptyAxis(Operation o) {
    Optional<Bounds> operand = o.inputs().isEmpty() ? Optional.empty() : o.inputs().get(0);
    if (operand.isEmpty()) {
      return Optional.empty();
    }
    long[] dims = operand.get().dims();
    long reduced = axes(o, dims.length);
    for (int i = 0; i < dims.length; i++) {
      if ((reduced >>> i & 1) != 0) {
        if (dims[i] == 0) {
          return Optional.of("no elements along axis " + i);
        }
        if ((operand.get().dynamicAxes() >>> i & 1) != 0) {
          return Optional.of("0 to " + dims[i] + " elements along axis " + i);
        }
      }
    }
    return Optional.empty();
  }

  // Reduced axes as bits; all of them if none are listed.
  private static long axes(Operation o, int rank) {
    Optional<long[]> listed = o.node().intsAttribute("axes");
    if (o.inputs().size() > 1 && o.inputs().get(1).isPresent()) {
      listed =
          o.inputs()
              .get(1)
              .get()
              .exact(MOST_AXES)
              .map(Tensor::toDoubles)
              .map(d -> Arrays.stream(d).mapToLong(axis -> (long) axis).toArray());
    }
    if (listed.isEmpty() || listed.get().length == 0) {
      return o.node().intAttribute("noop_with_empty_axes", 0) != 0 ? 0 : -1L;
    }
    long bits = 0;
    for (long axis : listed.get()) {
      bits |= 1L << (axis < 0 ? axis + rank : axis);
    }
    return bits;
  }

  // Labels all ignored, weights of 0, or no labels at all.
  private static boolean mayWeighNothing(Operation o) {
    Cell labels = o.operand(1);
    long ignored = o.node().intAttribute("ignore_index", 0);
    boolean ignores =
        o.node().attribute("ignore_index").isPresent()
            && labels.lo <= ignored
            && ignored <= labels.hi;
    boolean weightless = o.node().hasInput(2) && !(o.operand(2).lo > 0);
    boolean none = o.inputs().size() > 1 && o.inputs().get(1).map(b -> b.size() == 0).orElse(false);
    return ignores || weightless || none;
  }
}
