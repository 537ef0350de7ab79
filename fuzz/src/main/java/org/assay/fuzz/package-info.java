/**
 * Coverage-guided search for inputs on which a model fails: TensorFuzz (Odena and others, ICML
 * 2019) and what its users and successors found missing.
 */
@NullMarked
package org.assay.fuzz;

import org.jspecify.annotations.NullMarked;
