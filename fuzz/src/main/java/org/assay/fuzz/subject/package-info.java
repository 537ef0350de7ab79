/** What is searched: a model, or two, that take rows and let tensors be observed. */
@NullMarked
package org.assay.fuzz.subject;

import org.jspecify.annotations.NullMarked;
