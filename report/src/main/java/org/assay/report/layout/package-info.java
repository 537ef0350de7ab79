/**
 * Drawing of directed graphs in layers, after Sugiyama, Tagawa and Toda ("Methods for visual
 * understanding of hierarchical system structures", 1981): cycles are broken, nodes assigned to
 * layers by longest path, ordered within them by barycentres, and placed by isotonic regression.
 * All steps take time linear in the size of the graph but for the sorting of layers.
 */
@NullMarked
package org.assay.report.layout;

import org.jspecify.annotations.NullMarked;
