/** Reference evaluation: control flow over subgraphs. */
@NullMarked
package org.assay.testkit.ops.control;

import org.jspecify.annotations.NullMarked;
