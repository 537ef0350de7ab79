package org.assay.numeric.scan;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Rounding;
import org.assay.bounds.input.InputRanges;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.data.npy.NpzReader;
import org.assay.data.spec.Spec;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.precision.Emulated;
import org.assay.onnx.precision.PrecisionEmulation;
import org.assay.onnx.structure.Validation;
import org.assay.onnx.upgrade.WorkingForm;

/**
 * A model ready for analysis.
 *
 * @param original as it was read; findings refer to its nodes
 * @param model in the form of the working opset, functions inlined
 * @param emulated {@code model} in 16-bit arithmetic, if it is to be scanned for that
 * @param assumed what flows in
 */
record Prepared(
    Model original,
    Model model,
    Optional<Emulated> emulated,
    Spec spec,
    Optional<Path> specFile,
    InputRanges.Assumed assumed) {
  static Prepared of(Model original, Spec spec, Optional<Path> specFile, ScanOptions options) {
    Model valid = Validation.validated(original);
    Model model = WorkingForm.of(valid);
    Optional<Emulated> emulated =
        options.precision().map(p -> PrecisionEmulation.of(model, p.type(), p.constants()));
    InputRanges.Assumed assumed =
        new InputRanges(
                emulated.map(Emulated::model).orElse(model).graph(),
                spec,
                options.weights(),
                options.ranges(),
                options.inputs(),
                options.dims(),
                samples(options.data()))
            .resolve();
    return new Prepared(
        valid,
        model,
        emulated,
        spec,
        specFile,
        emulated.map(e -> rounded(assumed, e)).orElse(assumed));
  }

  // Weights that move have 16 bits as well, if those of the model do. Inputs are rounded in the
  // graph.
  private static InputRanges.Assumed rounded(InputRanges.Assumed assumed, Emulated emulated) {
    Graph graph = emulated.model().graph();
    Map<String, Bounds> values = new LinkedHashMap<>(assumed.environment().values());
    values.replaceAll(
        (name, bounds) ->
            graph.input(name).isEmpty() && bounds.type() == ElementType.FLOAT
                ? Elementwise.map(
                    ElementType.FLOAT,
                    Integer.MAX_VALUE,
                    (in, out) -> {
                      out.set(in[0]);
                      Rounding.nearest(out, emulated.type());
                    },
                    bounds)
                : bounds);
    return new InputRanges.Assumed(assumed.environment().withValues(values), assumed.assumptions());
  }

  /** The graph whose tensors are bounded. */
  Graph analysed() {
    return emulated.map(Emulated::model).orElse(model).graph();
  }

  private static Map<String, Tensor> samples(Optional<Path> data) {
    Map<String, Tensor> samples = new LinkedHashMap<>();
    if (data.isPresent()) {
      for (Map.Entry<String, NdArray> array : NpzReader.read(data.get()).entrySet()) {
        samples.put(array.getKey(), Tensors.toTensor(array.getValue()));
      }
    }
    return samples;
  }
}
