package org.assay.numeric.fix;

import org.assay.onnx.Model;

/** Looks for ordinary inputs on which a repaired model differs from the original. */
@FunctionalInterface
public interface EquivalenceCheck {
  /** Finds nothing, as nothing is looked for. */
  EquivalenceCheck NONE = (original, repaired) -> Agreement.NONE;

  /** The greatest disagreement found. */
  Agreement search(Model original, Model repaired);
}
