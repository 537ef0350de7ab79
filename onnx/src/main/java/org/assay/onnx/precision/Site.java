package org.assay.onnx.precision;

import java.util.Objects;
import org.assay.onnx.GraphPath;

/**
 * Place of a node.
 *
 * @param path the graph that holds it
 * @param index its index there, from 0
 */
public record Site(GraphPath path, int index) {
  public Site {
    Objects.requireNonNull(path, "path");
    if (index < 0) {
      throw new IllegalArgumentException("node index " + index + " is below 0");
    }
  }
}
