/** Signs in a trace that a training goes wrong. */
@NullMarked
package org.assay.train.symptoms;

import org.jspecify.annotations.NullMarked;
