/**
 * Counter-based random streams: a value depends only on seed, name and position, so that work can
 * be split, repeated and resumed without handing generators around.
 */
@NullMarked
package org.assay.data.random;

import org.jspecify.annotations.NullMarked;
