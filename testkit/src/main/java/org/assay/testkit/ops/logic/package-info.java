/** Reference evaluation: comparison, logic and bits. */
@NullMarked
package org.assay.testkit.ops.logic;

import org.jspecify.annotations.NullMarked;
