/**
 * What was found and how it is shown: findings, rule metadata, fingerprints, the run directory, and
 * text, JSON, SARIF, JUnit XML and HTML writers.
 */
@NullMarked
package org.assay.report;

import org.jspecify.annotations.NullMarked;
