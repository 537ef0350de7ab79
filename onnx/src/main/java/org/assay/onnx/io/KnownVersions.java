package org.assay.onnx.io;

import java.util.List;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.OperatorSet;

/** Versions of the format and of the standard operators that are known. */
public final class KnownVersions {
  /** Newest IR version that the schema covers. */
  public static final long NEWEST_IR = 14;

  /** Newest standard operator set whose operators are known. */
  public static final long NEWEST_OPSET = 28;

  private KnownVersions() {}

  /**
   * Checks what a model states.
   *
   * @param irVersion 0 if it is not stated
   * @throws ModelException if the IR version is not known or no operator set is imported
   */
  public static void check(long irVersion, List<OperatorSet> sets) {
    if (irVersion < 1 || irVersion > NEWEST_IR) {
      throw new ModelException(
          irVersion == 0
              ? "the model states no IR version (IR version 0)"
              : "IR version " + irVersion + " is not known",
          "",
          "3 to " + NEWEST_IR,
          "export for an older ONNX, e.g. onnx.helper.make_model(graph, ir_version=10)");
    }
    if (sets.isEmpty()) {
      throw new ModelException(
          "the model imports no operator set",
          "",
          "an entry of opset_import for the standard domain",
          "export the model again with an opset_version");
    }
  }

  /**
   * The operator set itself.
   *
   * @throws ModelException if it is a version of the standard domain that is not known
   */
  public static OperatorSet checked(OperatorSet set) {
    if (set.domain().isEmpty() && (set.version() < 1 || set.version() > NEWEST_OPSET)) {
      throw new ModelException(
          "opset " + set.version() + " is not known",
          "",
          "1 to " + NEWEST_OPSET,
          "export the model for an older opset, e.g. opset_version=" + Model.WORKING_OPSET);
    }
    return set;
  }
}
