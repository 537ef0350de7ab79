/**
 * What is done with a row that failed: it is moved towards the seed that it descends from, run
 * again alone and in a fresh process, traced to the first operator that fails, and written down.
 */
@NullMarked
package org.assay.fuzz.findings;

import org.jspecify.annotations.NullMarked;
