package org.assay.numeric.fix;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.numeric.fix.rewrite.ExceptionSet;
import org.assay.onnx.Model;

/**
 * A repair that is not proved yet.
 *
 * @param at where: the id of a rewrite, {@code operand}, or what is limited
 * @param what was done, in one line
 * @param exceptions where the repaired model may differ from the original
 * @param limits ranges by tensor that the repaired model keeps to; of limits only
 */
public record Proposal(
    How how,
    String at,
    Model model,
    String what,
    List<ExceptionSet> exceptions,
    Map<String, Limit> limits) {
  public Proposal {
    exceptions = List.copyOf(exceptions);
    limits = Collections.unmodifiableMap(new LinkedHashMap<>(limits));
  }
}
