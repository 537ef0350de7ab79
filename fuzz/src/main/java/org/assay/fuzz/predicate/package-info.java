/** Statements about the values of tensors, written by users: {@code docs/predicates.md}. */
@NullMarked
package org.assay.fuzz.predicate;

import org.jspecify.annotations.NullMarked;
