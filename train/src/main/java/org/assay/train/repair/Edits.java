package org.assay.train.repair;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.train.causes.Network;
import org.assay.train.job.Job;
import org.assay.train.job.LayerSpec;
import org.assay.train.job.ModelSpec;
import org.assay.train.job.Named;
import org.assay.train.job.Settings;

/** Changes of a job's layers and Keras objects. All give a new job. */
final class Edits {
  private static final List<String> INPUT_KEYS =
      List.of("input_shape", "batch_input_shape", "batch_shape", "input_dim");

  private Edits() {}

  /** A Keras object without arguments. */
  static Named named(String name) {
    return new Named(name, new Settings(Map.of(), "a repair, " + name));
  }

  /** A Keras object with one argument. */
  static Named named(String name, String key, Object value) {
    return new Named(name, new Settings(Map.of(key, value), "a repair, " + name));
  }

  /** One argument of a layer replaced. */
  static Job with(Job job, int layer, String key, Object value) {
    LayerSpec spec = job.model().layers().get(layer);
    return replace(job, layer, spec.withConfig(spec.config().with(key, value)));
  }

  /** One argument of a layer left out. */
  static Job without(Job job, int layer, String... keys) {
    LayerSpec spec = job.model().layers().get(layer);
    Map<String, Object> values = new LinkedHashMap<>(spec.config().values());
    values.keySet().removeAll(List.of(keys));
    return replace(job, layer, spec.withConfig(new Settings(values, spec.config().where())));
  }

  /** The activation of a layer, or of an activation layer. */
  static Job activation(Job job, Network.Part part, String activation) {
    LayerSpec spec = job.model().layers().get(part.index());
    if (!part.isActivation() || spec.className().equals("Activation")) {
      return with(job, part.index(), "activation", activation);
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (String key : INPUT_KEYS) {
      Object shape = spec.config().values().get(key);
      if (shape != null) {
        values.put(key, shape);
      }
    }
    values.put("activation", activation);
    Settings config = new Settings(values, spec.config().where());
    return replace(
        job, part.index(), new LayerSpec(spec.name(), "Activation", config, spec.inbound()));
  }

  /** Another layer in the place of one. */
  static Job replace(Job job, int layer, LayerSpec spec) {
    List<LayerSpec> layers = new ArrayList<>(job.model().layers());
    layers.set(layer, spec);
    return job.withModel(new ModelSpec(layers, job.model().outputs(), weights(job, spec.name())));
  }

  /** First weights of all layers but one, whose sizes may have changed. */
  private static Map<String, org.assay.data.NdArray> weights(Job job, String changed) {
    Map<String, org.assay.data.NdArray> weights = new LinkedHashMap<>(job.model().weights());
    weights.keySet().removeIf(key -> key.startsWith(changed + "/"));
    return weights;
  }

  /** A sequential model without one layer. */
  static Job remove(Job job, int layer) {
    List<LayerSpec> layers = new ArrayList<>(job.model().layers());
    LayerSpec removed = layers.remove(layer);
    if (layer == 0 && !layers.isEmpty()) {
      layers.set(0, withInput(layers.get(0), removed));
    }
    return job.withModel(new ModelSpec(layers, List.of(), job.model().weights()));
  }

  /** A sequential model with a further layer before one. */
  static Job insert(Job job, int before, String className, Map<String, Object> config) {
    List<LayerSpec> layers = new ArrayList<>(job.model().layers());
    String name = name(job, className);
    LayerSpec spec =
        new LayerSpec(name, className, new Settings(config, "a repair, " + name), List.of());
    if (before == 0) {
      LayerSpec first = layers.get(0);
      spec = withInput(spec, first);
      layers.set(0, withoutInput(first));
    }
    layers.add(before, spec);
    return job.withModel(new ModelSpec(layers, List.of(), job.model().weights()));
  }

  /** Two neighbours of a sequential model change places; neither is the first. */
  static Job swap(Job job, int layer) {
    List<LayerSpec> layers = new ArrayList<>(job.model().layers());
    LayerSpec moved = layers.remove(layer);
    layers.add(layer + 1, moved);
    return job.withModel(new ModelSpec(layers, List.of(), job.model().weights()));
  }

  private static LayerSpec withInput(LayerSpec spec, LayerSpec from) {
    Settings config = spec.config();
    for (String key : INPUT_KEYS) {
      Object shape = from.config().values().get(key);
      if (shape != null) {
        config = config.with(key, shape);
      }
    }
    return spec.withConfig(config);
  }

  private static LayerSpec withoutInput(LayerSpec spec) {
    Map<String, Object> values = new LinkedHashMap<>(spec.config().values());
    values.keySet().removeAll(INPUT_KEYS);
    return spec.withConfig(new Settings(values, spec.config().where()));
  }

  private static String name(Job job, String className) {
    Set<String> taken = new HashSet<>();
    job.model().layers().forEach(l -> taken.add(l.name()));
    String base = className.toLowerCase(java.util.Locale.ROOT);
    String name = "added_" + base;
    for (int i = 2; taken.contains(name); i++) {
      name = "added_" + base + "_" + i;
    }
    return name;
  }
}
