/** Reference evaluation: convolutions. */
@NullMarked
package org.assay.testkit.ops.convolution;

import org.jspecify.annotations.NullMarked;
