/** The idx format of the MNIST family of data sets, plain or gzipped. */
@NullMarked
package org.assay.data.idx;

import org.jspecify.annotations.NullMarked;
