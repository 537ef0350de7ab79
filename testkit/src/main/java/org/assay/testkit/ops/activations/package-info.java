/** Reference evaluation: activation functions, elementwise and along an axis. */
@NullMarked
package org.assay.testkit.ops.activations;

import org.jspecify.annotations.NullMarked;
