/**
 * Structure of models: whether names, edges and functions make sense, the order of nodes, and
 * models without functions.
 */
@NullMarked
package org.assay.onnx.structure;

import org.jspecify.annotations.NullMarked;
