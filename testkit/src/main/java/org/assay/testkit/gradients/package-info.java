/**
 * Checks of gradient graphs, whoever made them: against central differences on the reference
 * evaluator in double, and of exported models against differences on ONNX Runtime.
 */
@NullMarked
package org.assay.testkit.gradients;

import org.jspecify.annotations.NullMarked;
