package org.assay.fuzz.campaign;

/**
 * An input that showed something new.
 *
 * @param id its number, from 0 on
 * @param parent item that it is a mutant of; −1 for a seed
 * @param ancestor the seed that it descends from; itself for a seed
 * @param batch number of the batch that found it
 * @param mutator name of what made it; {@code seed} for a seed
 * @param stored the row, as {@link org.assay.fuzz.input.InputLayout#encode} has it
 * @param signature what the coverage keeps of it
 * @param fitness how near it is to failing, by the objective; NaN if unknown
 * @param covers whether its signature was taken into the coverage
 */
public record CorpusItem(
    int id,
    int parent,
    int ancestor,
    long batch,
    String mutator,
    byte[] stored,
    float[] signature,
    double fitness,
    boolean covers) {}
