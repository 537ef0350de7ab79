package org.assay.train.optimisers;

import org.assay.grad.optimizer.Optimizer;
import org.assay.grad.optimizer.StepOptions;

/**
 * An optimiser as a job wants it.
 *
 * @param optimizer its step
 * @param options clipping and decay of weights
 * @param rate the learning rate over time
 */
public record OptimizerPlan(Optimizer optimizer, StepOptions options, LearningRate rate) {}
