/** Recipes of generated nodes, by operator family. */
@NullMarked
package org.assay.testkit.generate.cases;

import org.jspecify.annotations.NullMarked;
