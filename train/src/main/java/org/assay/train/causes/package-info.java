/** Why a training goes wrong: facts of job and rows, and rules that draw hypotheses from them. */
@NullMarked
package org.assay.train.causes;

import org.jspecify.annotations.NullMarked;
