/** Networks from the files that Keras writes; nothing in them is ever executed. */
@NullMarked
package org.assay.train.keras;

import org.jspecify.annotations.NullMarked;
