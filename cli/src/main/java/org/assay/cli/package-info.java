/**
 * The command line: commands, progress and exit codes; the one place that wires the modules
 * together.
 */
@NullMarked
package org.assay.cli;

import org.jspecify.annotations.NullMarked;
