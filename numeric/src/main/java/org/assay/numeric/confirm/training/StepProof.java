package org.assay.numeric.confirm.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.data.DataException;
import org.assay.data.spec.Range;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.Spec;
import org.assay.data.spec.WeightMode;
import org.assay.numeric.confirm.search.Variable;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.Shape;
import org.assay.onnx.ValueInfo;

/**
 * Proves that no batch leads to weights on which an operator fails: bounds of step and forward pass
 * as one graph, with the weights before the step as constants. They exclude, for instance, what a
 * saturated function keeps from the weights that would have to move.
 */
final class StepProof {
  private StepProof() {}

  /**
   * First outputs of operators that cannot fail, for any batch and inference input of their ranges,
   * whatever any other operator does.
   *
   * @param composed step and forward pass
   * @param variables batch and inference input
   */
  static Set<String> proved(Model composed, List<Variable> variables) {
    Map<String, Range> ranges = new LinkedHashMap<>();
    Map<String, Variable> byName = new LinkedHashMap<>();
    for (Variable v : variables) {
      ranges.put(v.name(), new Range(v.lo(), v.hi(), "range of the search"));
      byName.put(v.name(), v);
    }
    List<ValueInfo> inputs = new ArrayList<>();
    for (ValueInfo input : composed.graph().inputs()) {
      Variable v = byName.get(input.name());
      long[] dims =
          v == null ? new long[0] : v.dims().stream().mapToLong(Long::longValue).toArray();
      inputs.add(v == null ? input : ValueInfo.tensor(input.name(), v.type(), Shape.of(dims)));
    }
    ScanOptions options =
        new ScanOptions(
            WeightMode.FROZEN,
            RangeMode.VALID,
            Optional.empty(),
            ranges,
            Optional.empty(),
            Map.of(),
            false);
    try {
      return Scanner.create()
          .trial(composed.withGraph(composed.graph().withInputs(inputs)), Spec.empty(), options)
          .judge(Map.of())
          .proved();
    } catch (ModelException | DataException e) {
      // What cannot be analysed is not proved.
      return Set.of();
    }
  }
}
