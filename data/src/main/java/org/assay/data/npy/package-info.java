/** Numpy's file formats: one array (.npy, versions 1 to 3) and archives of named arrays (.npz). */
@NullMarked
package org.assay.data.npy;

import org.jspecify.annotations.NullMarked;
