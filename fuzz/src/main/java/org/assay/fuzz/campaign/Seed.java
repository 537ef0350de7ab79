package org.assay.fuzz.campaign;

/**
 * An input that a campaign starts from.
 *
 * @param name of its source, for reports, e.g. {@code digits.npz row 7}
 * @param row as the layout has it, admitted
 */
public record Seed(String name, float[] row) {}
