package org.assay.train.step;

import java.util.List;
import java.util.Map;
import org.assay.onnx.Graph;
import org.assay.train.layers.NoiseDecl;
import org.assay.train.layers.Value;
import org.assay.train.weights.WeightDecl;

/**
 * A network with its loss as a graph: rows in, loss and sums for metrics out. Weights are
 * initializers.
 *
 * @param graph with the output {@code numbers}: the loss, then the sums of all metrics, in one
 *     vector; {@code output}; and those of {@code updates}
 * @param x input of features
 * @param y input of targets
 * @param sampleWeight input of one weight per row; empty if there is none
 * @param loss scalar tensor
 * @param numbers output
 * @param output value of the network, channels last
 * @param layers in the model's order
 * @param weights of all layers, in their order
 * @param noise inputs of random numbers
 * @param updates output by weight that it replaces after the step
 */
record Forward(
    Graph graph,
    String x,
    String y,
    String sampleWeight,
    String loss,
    String numbers,
    Value output,
    List<BuiltLayer> layers,
    List<WeightDecl> weights,
    List<NoiseDecl> noise,
    Map<String, String> updates) {}
