/**
 * Running models of strangers in a child JVM: bounded in memory and time, killed when it hangs, and
 * dying alone when native code crashes. {@link org.assay.exec.child.Isolated} is the entry point.
 */
@NullMarked
package org.assay.exec.child;

import org.jspecify.annotations.NullMarked;
