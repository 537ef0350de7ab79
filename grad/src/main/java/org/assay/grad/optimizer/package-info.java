/**
 * Steps of optimisers as graphs: gradients and states in, new weights and states out. The formulas
 * and defaults are those of Keras 3.
 */
@NullMarked
package org.assay.grad.optimizer;

import org.jspecify.annotations.NullMarked;
