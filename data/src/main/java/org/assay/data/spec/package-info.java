/**
 * The input specification: a YAML document beside a model that says what may flow into it. {@link
 * org.assay.data.spec.SpecReader} reads it, {@link org.assay.data.spec.SpecWriter} writes it,
 * {@link org.assay.data.spec.Ranges} says what it means for bounds. Keys that hold the ground truth
 * of benchmark cases are passed over unseen.
 */
@NullMarked
package org.assay.data.spec;

import org.jspecify.annotations.NullMarked;
