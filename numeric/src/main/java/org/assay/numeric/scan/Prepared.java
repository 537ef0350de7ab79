package org.assay.numeric.scan;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.input.InputRanges;
import org.assay.data.spec.Spec;
import org.assay.onnx.Model;
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
    Model model = Upgrade.toWorkingOpset(original);
    InputRanges.Assumed assumed =
        new InputRanges(
                model.graph(),
                spec,
                options.weights(),
                options.ranges(),
                options.inputs(),
                options.dims(),
                Map.of())
            .resolve();
    return new Prepared(original, model, spec, specFile, assumed);
  }
}
