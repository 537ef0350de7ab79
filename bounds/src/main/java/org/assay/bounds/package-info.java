/**
 * Sound bounds of every tensor of a graph: transfer functions, norms, relational facts and
 * refinement.
 */
@NullMarked
package org.assay.bounds;

import org.jspecify.annotations.NullMarked;
