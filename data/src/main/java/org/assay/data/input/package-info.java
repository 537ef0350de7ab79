/**
 * Opening files of strangers: only regular files are read, damaged compression and missing rights
 * become {@link org.assay.data.DataException}, and no size that a file declares is believed before
 * its bytes have arrived.
 */
@NullMarked
package org.assay.data.input;

import org.jspecify.annotations.NullMarked;
