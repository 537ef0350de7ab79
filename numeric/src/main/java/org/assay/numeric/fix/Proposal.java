package org.assay.numeric.fix;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.assay.numeric.fix.rewrite.ExceptionSet;
import org.assay.onnx.Model;

/**
 * A repair that is not proved yet.
 *
 * @param at where: the id of a rewrite, {@code operand}, or what is limited
 * @param what was done, in one line
 * @param exceptions where the repaired model may differ from the original
 * @param limits ranges by tensor that the repaired model keeps to; of limits only
 * @param norms greatest norms by weight, of limits only: training must keep to them, and then the
 *     Clips behind the products, which the model has for the proof, change nothing
 */
public record Proposal(
    How how,
    String at,
    Model model,
    String what,
    List<ExceptionSet> exceptions,
    Map<String, Limit> limits,
    Map<String, NormLimit> norms) {
  public Proposal {
    exceptions = List.copyOf(exceptions);
    limits = Collections.unmodifiableMap(new LinkedHashMap<>(limits));
    norms = Collections.unmodifiableMap(new LinkedHashMap<>(norms));
  }

  /** Without norms. */
  public Proposal(
      How how,
      String at,
      Model model,
      String what,
      List<ExceptionSet> exceptions,
      Map<String, Limit> limits) {
    this(how, at, model, what, exceptions, limits, Map.of());
  }

  /** Mean share of the width that tensors keep; 1 where nothing is limited. */
  public double kept() {
    return DoubleStream.concat(
            limits.values().stream().mapToDouble(Limit::kept),
            norms.values().stream().mapToDouble(NormLimit::kept))
        .average()
        .orElse(1);
  }
}
