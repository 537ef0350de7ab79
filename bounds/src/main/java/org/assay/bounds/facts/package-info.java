/**
 * Relational facts: what patterns of several nodes imply beyond the intervals of each. One class,
 * one fact; names of tensors never matter.
 */
@NullMarked
package org.assay.bounds.facts;

import org.jspecify.annotations.NullMarked;
