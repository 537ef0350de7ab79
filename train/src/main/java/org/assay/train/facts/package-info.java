/**
 * What a job's rows say before anything is trained: features, targets, the best constant answer.
 */
@NullMarked
package org.assay.train.facts;

import org.jspecify.annotations.NullMarked;
