/** Tables of numbers as comma-separated values. */
@NullMarked
package org.assay.data.csv;

import org.jspecify.annotations.NullMarked;
