/** Scans of real exported networks: what is proved, what is suspected, what is left open. */
@NullMarked
package org.assay.bench.models;

import org.jspecify.annotations.NullMarked;
