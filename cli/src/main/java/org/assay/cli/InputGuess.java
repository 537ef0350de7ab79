package org.assay.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.input.InputRanges;
import org.assay.data.spec.InputSpec;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.Role;
import org.assay.data.spec.Spec;
import org.assay.data.spec.WeightMode;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.ValueInfo;

/**
 * What inputs may hold, from their types and from what the graph does with them, as a scan without
 * a spec takes it. Names decide nothing.
 */
final class InputGuess {
  private InputGuess() {}

  /** Numeric inputs that a caller must give, in the model's order. */
  static Map<String, InputSpec> of(Model model) {
    Map<String, Bounds> assumed =
        new InputRanges(
                model.graph(),
                Spec.empty(),
                WeightMode.FROZEN,
                RangeMode.VALID,
                Map.of(),
                Map.of(),
                Map.of())
            .resolve()
            .environment()
            .values();
    Map<String, InputSpec> specs = new LinkedHashMap<>();
    for (ValueInfo input : model.graph().requiredInputs()) {
      Bounds bounds = assumed.get(input.name());
      if (bounds != null) {
        specs.put(input.name(), guess(bounds.type(), bounds.hull()));
      }
    }
    return specs;
  }

  private static InputSpec guess(ElementType type, Cell hull) {
    if (type.isFloat()) {
      return InputSpec.of(Role.DATA, hull.lo, hull.hi);
    }
    if (hull.lo == 0 && hull.hi > 1) {
      // It indexes an axis of that extent.
      return new InputSpec(
          Role.CLASS_INDEX,
          Optional.empty(),
          Optional.empty(),
          List.of(),
          List.of(),
          Optional.of(new InputSpec.Vocabulary((int) hull.hi + 1, List.of())));
    }
    return InputSpec.of(Role.MASK, hull.lo, hull.hi);
  }
}
