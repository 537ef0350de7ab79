/** Directions in which a row comes nearer to failing, by gradients of the model. */
@NullMarked
package org.assay.fuzz.guide;

import org.jspecify.annotations.NullMarked;
