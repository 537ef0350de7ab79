package org.assay.train.layers;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.assay.data.spec.Spelling;
import org.assay.train.job.LayerSpec;
import org.assay.train.job.Settings;

/** The layers that are known, by the class names of Keras 3. */
public final class LayerTable {
  /** Keys that every layer may have, read elsewhere or without effect here. */
  static final String[] COMMON = {
    "input_shape", "batch_input_shape", "batch_shape", "input_dim", "dtype", "trainable", "name"
  };

  private final Map<String, KerasLayer.Reader> readers = new TreeMap<>();

  private final Set<String> keepingMask = new HashSet<>();

  private LayerTable() {}

  /** All layers. */
  public static LayerTable standard() {
    LayerTable table = new LayerTable();
    CoreLayers.register(table);
    ConvolutionLayers.register(table);
    PoolingLayers.register(table);
    NormalisationLayers.register(table);
    NoiseLayers.register(table);
    ShapingLayers.register(table);
    MergingLayers.register(table);
    PaddingLayers.register(table);
    SequenceLayers.register(table);
    RecurrentLayers.register(table);
    WrapperLayers.register(table);
    return table;
  }

  /** Adds a layer. */
  void add(String className, KerasLayer.Reader reader) {
    if (readers.put(className, reader) != null) {
      throw new IllegalArgumentException(className + " is there twice");
    }
  }

  /** A layer of one input. */
  void single(String className, java.util.function.Function<Settings, KerasLayer.Single> reader) {
    add(className, config -> reader.apply(config).layer());
  }

  /** Layers of one input that leave the mask of its time steps as it is; others drop it. */
  void keepMask(String... classNames) {
    keepingMask.addAll(List.of(classNames));
  }

  /** Class names. */
  public Set<String> names() {
    return Set.copyOf(readers.keySet());
  }

  /**
   * Reads a layer.
   *
   * @throws org.assay.train.TrainException if its class or one of its arguments is unknown
   */
  public KerasLayer read(LayerSpec spec) {
    KerasLayer.Reader reader = readers.get(spec.className());
    if (reader == null) {
      throw spec.config()
          .error(
              "there is no layer '" + spec.className() + "'",
              "a layer of Keras 3",
              Spelling.advice(spec.className(), readers.keySet()));
    }
    Settings config = spec.config().fresh();
    KerasLayer layer = reader.read(config);
    config.ignore(COMMON);
    config.finish();
    if (keepingMask.contains(spec.className())) {
      return (context, inputs) -> layer.build(context, inputs).withMask(inputs.get(0).mask());
    }
    return layer;
  }
}
