/**
 * What may flow into a model: npy, npz, idx and csv files, the input specification and its YAML
 * reader, counter-based random streams, samplers, and the failing-input folder format.
 */
@NullMarked
package org.assay.data;

import org.jspecify.annotations.NullMarked;
