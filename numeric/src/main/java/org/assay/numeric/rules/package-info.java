/** The rules for numerical defects: one class, one page in {@code docs/rules}, each. */
@NullMarked
package org.assay.numeric.rules;

import org.jspecify.annotations.NullMarked;
