/**
 * Euclidean norms: certified operator norms of frozen linear layers and how norms pass through
 * operators. They prove what intervals lose in deep convolutional networks.
 */
@NullMarked
package org.assay.bounds.norms;

import org.jspecify.annotations.NullMarked;
