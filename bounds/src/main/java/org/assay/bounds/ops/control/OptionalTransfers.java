package org.assay.bounds.ops.control;

import java.util.List;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.OptionalBounds;
import org.assay.bounds.Value;
import org.assay.bounds.ValueContext;
import org.assay.bounds.ValueTransfer;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.OperatorTable;

/**
 * Optional-15, OptionalGetElement-18 and OptionalHasElement-18; Identity-21 of what is no tensor.
 */
public final class OptionalTransfers {
  private OptionalTransfers() {}

  /** Adds the operators. */
  public static void addTo(OperatorTable.Builder<ValueTransfer> table) {
    table
        .add("Optional", c -> List.of(Optional.of(made(c))))
        .add("OptionalGetElement", c -> List.of(content(c)))
        .add("OptionalHasElement", c -> List.of(Optional.of(presence(c))))
        .add("Identity", c -> List.of(c.value(0)));
  }

  private static Value made(ValueContext c) {
    return c.node().hasInput(0)
        ? OptionalBounds.present(c.value(0).filter(v -> !(v instanceof OptionalBounds)))
        : OptionalBounds.ABSENT;
  }

  // A plain tensor or sequence passes through.
  private static Optional<Value> content(ValueContext c) {
    if (!(c.value(0).orElse(null) instanceof OptionalBounds optional)) {
      return c.value(0);
    }
    if (!optional.mayBePresent()) {
      throw new ModelException(
          "input 0 is always absent",
          c.node().describe(),
          "a value",
          "ask OptionalHasElement first");
    }
    return optional.content();
  }

  private static Bounds presence(ValueContext c) {
    boolean possible = c.node().hasInput(0);
    boolean sure = possible && c.value(0).isPresent();
    if (c.value(0).orElse(null) instanceof OptionalBounds optional) {
      possible = optional.mayBePresent();
      sure = !optional.mayBeAbsent();
    }
    return Bounds.uniform(ElementType.BOOL, new long[0], sure ? 1 : 0, possible ? 1 : 0, 0);
  }
}
