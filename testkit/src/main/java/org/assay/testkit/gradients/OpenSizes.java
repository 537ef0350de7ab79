package org.assay.testkit.gradients;

import java.util.ArrayList;
import java.util.List;
import org.assay.onnx.Dim;
import org.assay.onnx.Model;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;

/** A model with a symbol in place of every size of its inputs, and no other declared shapes. */
public final class OpenSizes {
  private OpenSizes() {}

  /** The model, opened. */
  public static Model of(Model model) {
    List<ValueInfo> inputs = new ArrayList<>();
    for (ValueInfo input : model.graph().inputs()) {
      ValueType.TensorType type = input.type().flatMap(ValueType::asTensor).orElseThrow();
      List<Dim> dims = new ArrayList<>();
      for (int i = 0; i < type.shape().orElseThrow().rank(); i++) {
        dims.add(Dim.of(input.name() + "_" + i));
      }
      inputs.add(ValueInfo.tensor(input.name(), type.element(), new Shape(dims)));
    }
    List<ValueInfo> outputs =
        model.graph().outputs().stream().map(o -> ValueInfo.untyped(o.name())).toList();
    return model.withGraph(model.graph().withInputs(inputs).withOutputs(outputs));
  }
}
