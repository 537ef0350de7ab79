package org.assay.numeric.fix.rewrite;

import java.util.List;
import org.assay.onnx.Model;

/**
 * A model in which one expression was replaced.
 *
 * @param model with the graph's inputs and outputs, and every tensor that is still there, under the
 *     names they had; nodes that nothing needs any more are gone
 * @param what was done, in one line: {@code Log(Softmax(x)) → LogSoftmax(x)}
 * @param exceptions where it may differ from the original; none if it is the same function
 */
public record Rewritten(Model model, String what, List<ExceptionSet> exceptions) {
  public Rewritten {
    exceptions = List.copyOf(exceptions);
    if (what.isBlank()) {
      throw new IllegalArgumentException("a rewrite says what it did");
    }
  }
}
