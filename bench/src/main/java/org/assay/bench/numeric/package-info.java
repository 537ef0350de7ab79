/** The benchmark of numerical defects: how many are found, how many alarms are false, how fast. */
@NullMarked
package org.assay.bench.numeric;

import org.jspecify.annotations.NullMarked;
