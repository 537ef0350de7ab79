package org.assay.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.assay.data.spec.InputSpec;
import org.assay.data.spec.Ranges;
import org.assay.data.spec.Role;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/** What inputs may hold, guessed from their types and from what the graph does with them. */
final class InputGuess {
  private InputGuess() {}

  /** Numeric inputs that a caller must give, in the model's order; names decide nothing. */
  static Map<String, InputSpec> of(Model model) {
    Map<String, InputSpec> specs = new LinkedHashMap<>();
    for (ValueInfo input : model.graph().requiredInputs()) {
      if (input.type().orElse(null) instanceof ValueType.TensorType type) {
        if (type.element() == ElementType.BOOL) {
          specs.put(input.name(), InputSpec.of(Role.MASK, 0, 1));
        } else if (type.element().isFloat()) {
          specs.put(
              input.name(), InputSpec.of(Role.DATA, Ranges.ASSUMED.lo(), Ranges.ASSUMED.hi()));
        } else if (type.element().isInteger()) {
          specs.put(input.name(), InputSpec.of(Role.INTEGER));
        }
      }
    }
    return specs;
  }
}
