/**
 * The folder format of failing inputs: what is needed to see a fault again, readable by thirty
 * lines of Python. {@link org.assay.data.failing.FailingInput} is what it holds, {@link
 * org.assay.data.failing.FailingFolder} reads and writes it.
 */
@NullMarked
package org.assay.data.failing;

import org.jspecify.annotations.NullMarked;
