/** Reference evaluation: recurrent networks. */
@NullMarked
package org.assay.testkit.ops.recurrent;

import org.jspecify.annotations.NullMarked;
