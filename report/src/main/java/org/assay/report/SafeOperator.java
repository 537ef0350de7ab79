package org.assay.report;

import java.util.List;
import org.assay.onnx.GraphPath;

/**
 * An operator of a vulnerable kind that is proved not to fail.
 *
 * @param tensor its output
 * @param assumes what the proof rests on
 */
public record SafeOperator(String op, String tensor, GraphPath graph, List<String> assumes) {
  public SafeOperator {
    assumes = List.copyOf(assumes);
  }
}
