/**
 * Damaged models: mutants of bytes, structure, text and specifications, scanned under a watchdog.
 * Each must give a clear error or a sound result, and what ORT runs must not be refused.
 */
@NullMarked
package org.assay.bench.mutants;

import org.jspecify.annotations.NullMarked;
