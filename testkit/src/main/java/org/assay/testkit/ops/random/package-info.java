/** Reference evaluation: random operators, of which only the distribution is specified. */
@NullMarked
package org.assay.testkit.ops.random;

import org.jspecify.annotations.NullMarked;
