package org.assay.train.job;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.data.NdArray;

/**
 * A network of Keras layers, or an ONNX graph.
 *
 * @param layers in an order in which they can be computed
 * @param outputs names of the layers whose outputs are those of the network; empty: the last
 * @param weights first values in Keras's axes by {@code layer/weight}, or by {@code layer/place}
 *     among the layer's weights from 0 on, where they are not drawn
 * @param graph the network, if it is an ONNX graph; then layers are its parts, and only shown
 */
public record ModelSpec(
    List<LayerSpec> layers,
    List<String> outputs,
    Map<String, NdArray> weights,
    Optional<OnnxNetwork> graph) {
  public ModelSpec {
    layers = List.copyOf(layers);
    outputs = List.copyOf(outputs);
    weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("a model without layers");
    }
    Set<String> names = new HashSet<>();
    for (LayerSpec layer : layers) {
      if (!names.add(layer.name())) {
        throw layer.config().error("two layers have the same name", "names of their own", "");
      }
    }
  }

  /** A network of Keras layers. */
  public ModelSpec(List<LayerSpec> layers, List<String> outputs, Map<String, NdArray> weights) {
    this(layers, outputs, weights, Optional.empty());
  }

  /** An ONNX graph. */
  public static ModelSpec imported(OnnxNetwork graph) {
    List<LayerSpec> parts = graph.parts().stream().map(OnnxNetwork.Part::spec).toList();
    return new ModelSpec(parts, List.of(), Map.of(), Optional.of(graph));
  }

  /** Layers one behind the other. */
  public static ModelSpec sequential(List<LayerSpec> layers) {
    return new ModelSpec(layers, List.of(), Map.of());
  }
}
