/** How the cost of a scan grows, on models made for the purpose. */
@NullMarked
package org.assay.bench.speed;

import org.jspecify.annotations.NullMarked;
