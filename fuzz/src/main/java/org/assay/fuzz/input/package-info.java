/** What is mutated: one input of a model as a row of numbers, with what each of them may be. */
@NullMarked
package org.assay.fuzz.input;

import org.jspecify.annotations.NullMarked;
