/**
 * Never shipped: seeded generators of graphs, shapes and values with shrinking, and a slow, obvious
 * double-precision reference evaluator of every operator.
 */
@NullMarked
package org.assay.testkit;

import org.jspecify.annotations.NullMarked;
