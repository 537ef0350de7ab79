/**
 * The report for a browser: one self-contained page with the graph drawn as SVG, the findings, and
 * the bounds of tensors. It loads nothing and runs no code but its own (content security policy).
 */
@NullMarked
package org.assay.report.html;

import org.jspecify.annotations.NullMarked;
