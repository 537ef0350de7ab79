/** The pages of the rules about trainings, {@code docs/rules/TD*.md} and {@code TJ*.md}. */
@NullMarked
package org.assay.train.rules;

import org.jspecify.annotations.NullMarked;
