/**
 * Rewrites: replacements of expressions that can fail by expressions that cannot, found in the
 * graph by structure, constants, shapes and bounds, never by names. One class, one page in {@code
 * docs/rules}, each. A rewrite only proposes; the scan of the rewritten model proves.
 */
@NullMarked
package org.assay.numeric.fix.rewrite;

import org.jspecify.annotations.NullMarked;
