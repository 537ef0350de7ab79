package org.assay.fuzz.store;

/**
 * A batch that brought something.
 *
 * @param batch its number
 * @param inputs forward rows until its end
 * @param items in the corpus at its end
 * @param findings at its end
 * @param covered at its end, as the coverage counts
 */
public record Progress(long batch, long inputs, long items, long findings, long covered) {}
