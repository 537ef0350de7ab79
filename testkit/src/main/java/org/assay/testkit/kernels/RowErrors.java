package org.assay.testkit.kernels;

/**
 * A largest figure of a kernel that computes along rows.
 *
 * @param kernel operator
 * @param figure what was measured
 * @param value its largest value
 * @param where kind and length of the rows where it was seen
 */
public record RowErrors(String kernel, String figure, double value, String where) {}
