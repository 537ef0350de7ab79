/** Puts measured tables into the documentation. */
@NullMarked
package org.assay.bench.document;

import org.jspecify.annotations.NullMarked;
