/**
 * What happens inside a model on one given input: a summary of every floating-point tensor, the
 * first node that goes non-finite, and nodes near overflow. {@link org.assay.exec.trace.Tracer}
 * does it.
 */
@NullMarked
package org.assay.exec.trace;

import org.jspecify.annotations.NullMarked;
