/**
 * Campaigns that outlive their process: a folder with a SQLite database, which anyone can query,
 * and the tensors beside it.
 */
@NullMarked
package org.assay.fuzz.store;

import org.jspecify.annotations.NullMarked;
