package org.assay.onnx.upgrade;

import org.assay.onnx.Model;
import org.assay.onnx.structure.FunctionInliner;
import org.assay.onnx.structure.Validation;

/**
 * The form in which models are analysed, differentiated and compared: valid, nodes in topological
 * order, functions inlined, of the working operator set. Tensors keep their names.
 */
public final class WorkingForm {
  private WorkingForm() {}

  /**
   * A model in that form; itself if it has it.
   *
   * @throws org.assay.onnx.ModelException if it is not valid, or of an operator set that cannot be
   *     upgraded
   */
  public static Model of(Model model) {
    return Upgrade.toWorkingOpset(FunctionInliner.inline(Validation.validated(model)));
  }
}
