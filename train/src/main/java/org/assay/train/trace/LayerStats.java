package org.assay.train.trace;

import java.util.OptionalDouble;

/**
 * One phase of one layer in one step.
 *
 * @param layer its index in the model
 * @param phase what was looked at
 * @param stats its numbers
 * @param distance to the step looked at before: for weights the norm of what the step before added,
 *     else of mean and deviation; absent at first
 * @param constantUnits share of units whose output is the same for all rows of the batch; forward
 *     only
 * @param deadUnits share of units whose output is 0 for all rows of the batch; forward only
 * @param saturated share of elements near an end of the range of the layer's activation (sigmoid:
 *     within 0.01 of 0 or 1; tanh: of -1 or 1; softmax: rows whose greatest is above 0.99); forward
 *     only
 */
public record LayerStats(
    int layer,
    Phase phase,
    Stats stats,
    OptionalDouble distance,
    OptionalDouble constantUnits,
    OptionalDouble deadUnits,
    OptionalDouble saturated) {}
