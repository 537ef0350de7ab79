/** The loop: seeds, schedule, mutation, run, coverage, objectives, corpus. */
@NullMarked
package org.assay.fuzz.campaign;

import org.jspecify.annotations.NullMarked;
