/** The published benchmarks and long campaigns; prints our figure beside the published one. */
@NullMarked
package org.assay.bench;

import org.jspecify.annotations.NullMarked;
