package org.assay.fuzz.subject;

/**
 * A tensor that is observed.
 *
 * @param name of the tensor; with the model's part of the name before it where there are two
 * @param size number of elements that belong to one row
 */
public record Watched(String name, int size) {}
