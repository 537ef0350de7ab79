/**
 * Running a graph on ONNX Runtime: sessions, probes, batching, parallel use, and child processes
 * for untrusted models.
 */
@NullMarked
package org.assay.exec;

import org.jspecify.annotations.NullMarked;
