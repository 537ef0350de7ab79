package org.assay.numeric.scan;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.input.InputRanges;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.data.npy.NpzReader;
import org.assay.data.spec.Spec;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.structure.FunctionInliner;
import org.assay.onnx.structure.Validation;
import org.assay.onnx.upgrade.Upgrade;

/**
 * A model ready for analysis.
 *
 * @param original as it was read; findings refer to its nodes
 * @param model in the form of the working opset, functions inlined
 * @param assumed what flows in
 */
record Prepared(
    Model original, Model model, Spec spec, Optional<Path> specFile, InputRanges.Assumed assumed) {
  static Prepared of(Model original, Spec spec, Optional<Path> specFile, ScanOptions options) {
    Model valid = Validation.validated(original);
    Model model = Upgrade.toWorkingOpset(FunctionInliner.inline(valid));
    InputRanges.Assumed assumed =
        new InputRanges(
                model.graph(),
                spec,
                options.weights(),
                options.ranges(),
                options.inputs(),
                options.dims(),
                samples(options.data()))
            .resolve();
    return new Prepared(valid, model, spec, specFile, assumed);
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
