/**
 * Seeded random models: a recipe per operator that makes valid attributes and operands, alone or
 * chained into small graphs, with a range for each graph input.
 */
@NullMarked
package org.assay.testkit.generate;

import org.jspecify.annotations.NullMarked;
