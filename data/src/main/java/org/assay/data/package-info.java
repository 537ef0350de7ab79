/**
 * Data that flows into models: immutable arrays ({@link org.assay.data.NdArray}), their file
 * formats (npy and npz, idx, csv), the input specification, counter-based random streams, samplers,
 * and the folder format of failing inputs. Every reader takes files of strangers: it gives a value
 * or throws {@link org.assay.data.DataException}, within the memory that {@link
 * org.assay.data.ReadLimits} allows.
 */
@NullMarked
package org.assay.data;

import org.jspecify.annotations.NullMarked;
