/**
 * Runs generated models on ONNX Runtime and compares: bounds with the values they should contain,
 * the reference evaluator with ORT's results; and shrinks what fails.
 */
@NullMarked
package org.assay.testkit.harness;

import org.jspecify.annotations.NullMarked;
