package org.assay.train.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.data.NdArray;
import org.assay.train.TrainException;
import org.assay.train.job.LayerSpec;
import org.assay.train.job.ModelSpec;
import org.assay.train.job.Settings;

/**
 * The layers of a Keras configuration, of Keras 2 or 3.
 *
 * @param layers in the order of the file, which is that of the weights
 * @param outputs names of the layers whose outputs are those of the network; empty: the last
 * @param where how errors name the place
 */
record KerasConfig(List<LayerSpec> layers, List<String> outputs, String where) {
  /** Keys of saved objects that say nothing of the object itself. */
  private static final Set<String> SAVING =
      Set.of("build_config", "compile_config", "module", "registered_name", "shared_object_id");

  /** Classes of a layer or function that stand for code in the file. */
  private static final Set<String> CODE = Set.of("Lambda", "__lambda__", "__numpy__", "TFOpLambda");

  KerasConfig {
    layers = List.copyOf(layers);
    outputs = List.copyOf(outputs);
  }

  /** Reads a configuration with {@code class_name} and {@code config}. */
  static KerasConfig of(JsonNode root, String where) {
    refuseCode(root, where);
    String className = root.path("class_name").asText("");
    JsonNode config = root.path("config");
    JsonNode layers = config.isArray() ? config : config.path("layers");
    if (!layers.isArray() || layers.isEmpty()) {
      throw new TrainException(
          "there are no layers under config",
          where,
          "the configuration of a Sequential or functional model",
          "");
    }
    return switch (className) {
      case "Sequential" -> sequential(layers, where);
      case "Functional", "Model" -> functional(config, layers, where);
      default ->
          throw new TrainException(
              "the model is of class '" + className + "'",
              where,
              "Sequential or Functional",
              "save a model that is built of Keras's own layers");
    };
  }

  ModelSpec model(Map<String, NdArray> weights) {
    return new ModelSpec(ordered(), outputs, weights);
  }

  /** Layers behind those that they read. */
  private List<LayerSpec> ordered() {
    List<LayerSpec> left = new ArrayList<>(layers);
    List<LayerSpec> ordered = new ArrayList<>();
    Set<String> known = new HashSet<>();
    boolean moving = true;
    while (moving && !left.isEmpty()) {
      moving = false;
      for (Iterator<LayerSpec> i = left.iterator(); i.hasNext(); ) {
        LayerSpec layer = i.next();
        if (known.containsAll(layer.inbound())) {
          ordered.add(layer);
          known.add(layer.name());
          i.remove();
          moving = true;
        }
      }
    }
    // What remains reads layers that do not exist, or itself; the translation says so.
    ordered.addAll(left);
    return ordered;
  }

  /** Refuses code before anything else is looked at. */
  private static void refuseCode(JsonNode node, String where) {
    String className = node.path("class_name").asText("");
    if (CODE.contains(className)) {
      String name = node.path("config").path("name").asText("");
      throw new TrainException(
          "'" + className + "'" + (name.isEmpty() ? "" : " '" + name + "'") + " holds code",
          where,
          "Keras's own layers; code in a model file is never executed",
          "replace it by layers, or take it out of the model");
    }
    node.forEach(child -> refuseCode(child, where));
  }

  private static KerasConfig sequential(JsonNode layers, String where) {
    List<LayerSpec> specs = new ArrayList<>();
    for (JsonNode layer : layers) {
      specs.add(layer(layer, List.of(), where));
    }
    return new KerasConfig(specs, List.of(), where);
  }

  private static KerasConfig functional(JsonNode config, JsonNode layers, String where) {
    List<String> inputs = names(config.path("input_layers"));
    List<String> outputs = names(config.path("output_layers"));
    if (inputs.size() != 1 || outputs.size() != 1) {
      throw new TrainException(
          "the model has " + inputs.size() + " inputs and " + outputs.size() + " outputs",
          where,
          "one of each",
          "");
    }
    List<LayerSpec> specs = new ArrayList<>();
    for (JsonNode layer : layers) {
      JsonNode nodes = layer.path("inbound_nodes");
      String name = layer.path("name").asText(layer.path("config").path("name").asText(""));
      if (nodes.size() > 1) {
        throw new TrainException(
            "the layer '" + name + "' is used " + nodes.size() + " times",
            where,
            "layers that are used once",
            "");
      }
      List<String> inbound = new ArrayList<>();
      nodes.forEach(node -> inbound(node, inbound, name, where));
      specs.add(layer(layer, inbound, where));
    }
    return new KerasConfig(specs, outputs, where);
  }

  /** Names of {@code [name, node, tensor]}, or of a list of such. */
  private static List<String> names(JsonNode places) {
    List<String> names = new ArrayList<>();
    if (places.isArray() && places.path(0).isTextual()) {
      names.add(places.get(0).asText());
    } else {
      places.forEach(place -> names.addAll(names(place)));
    }
    return names;
  }

  /** Keras 3 marks tensors by their history; Keras 2 has lists of name, node and tensor. */
  private static void inbound(JsonNode node, List<String> names, String layer, String where) {
    if (node.has("args")) {
      histories(node.get("args"), names);
      List<String> more = new ArrayList<>();
      histories(node.path("kwargs"), more);
      if (!more.isEmpty()) {
        throw new TrainException(
            "the layer '" + layer + "' gets tensors as named arguments: " + more,
            where,
            "inputs only",
            "");
      }
    } else {
      node.forEach(input -> names.add(input.path(0).asText("")));
    }
  }

  private static void histories(JsonNode node, List<String> names) {
    JsonNode history = node.path("config").path("keras_history");
    if (history.isArray()) {
      names.add(history.path(0).asText(""));
      return;
    }
    node.forEach(child -> histories(child, names));
  }

  private static LayerSpec layer(JsonNode node, List<String> inbound, String file) {
    String className = node.path("class_name").asText("");
    JsonNode config = node.path("config");
    String name = config.path("name").asText(node.path("name").asText(""));
    String where = file + ", layer '" + name + "' (" + className + ")";
    String module = node.path("module").asText("keras");
    if (!module.startsWith("keras") || module.startsWith("keras.src.ops")) {
      throw new TrainException(
          "it is of module '" + module + "'",
          where,
          "Keras's own layers",
          "code of others is never executed; replace it by layers");
    }
    if (config.path("layers").isArray()) {
      throw new TrainException("it is a model inside the model", where, "layers", "flatten it");
    }
    if (className.equals("InputLayer")) {
      return new LayerSpec(name, className, new Settings(input(config), where), inbound);
    }
    requireFloats(config.path("dtype"), where);
    Map<String, Object> values = new LinkedHashMap<>();
    config
        .fields()
        .forEachRemaining(
            e -> {
              if (!e.getValue().isNull() && !SAVING.contains(e.getKey())) {
                values.put(e.getKey(), plain(e.getValue()));
              }
            });
    // The shape that it was made for; the InputLayer says the same.
    values.keySet().removeAll(Set.of("batch_input_shape", "batch_shape", "name", "dtype"));
    return new LayerSpec(name, className, new Settings(values, where), inbound);
  }

  private static Map<String, Object> input(JsonNode config) {
    JsonNode shape = config.path(config.has("batch_shape") ? "batch_shape" : "batch_input_shape");
    List<Object> sizes = new ArrayList<>();
    for (int i = 1; i < shape.size(); i++) {
      if (shape.get(i).isNull()) {
        return Map.of();
      }
      sizes.add(shape.get(i).asLong());
    }
    return sizes.isEmpty() ? Map.of() : Map.of("input_shape", List.copyOf(sizes));
  }

  private static void requireFloats(JsonNode dtype, String where) {
    String name = dtype.isTextual() ? dtype.asText() : dtype.path("config").path("name").asText("");
    if (!name.isEmpty() && !name.equals("float32")) {
      throw new TrainException("its dtype is '" + name + "'", where, "float32", "");
    }
  }

  /** Maps, lists, texts, truth values, Long and Double; what is null is left out. */
  private static Object plain(JsonNode node) {
    if (node.isObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      node.fields()
          .forEachRemaining(
              e -> {
                if (!e.getValue().isNull() && !SAVING.contains(e.getKey())) {
                  map.put(e.getKey(), plain(e.getValue()));
                }
              });
      return map;
    }
    if (node.isArray()) {
      List<Object> list = new ArrayList<>();
      node.forEach(
          child -> {
            if (!child.isNull()) {
              list.add(plain(child));
            }
          });
      return list;
    }
    if (node.isIntegralNumber()) {
      return node.longValue();
    }
    if (node.isNumber()) {
      return node.doubleValue();
    }
    return node.isBoolean() ? (Object) node.booleanValue() : node.asText();
  }

  /** Names of the layers' groups in an archive: their classes in snake case, numbered. */
  Map<String, LayerSpec> groups() {
    Map<String, LayerSpec> groups = new LinkedHashMap<>();
    Map<String, Integer> used = new LinkedHashMap<>();
    for (LayerSpec layer : new LinkedHashSet<>(layers)) {
      String stem = snakeCase(layer.className());
      int before = used.merge(stem, 1, Integer::sum) - 1;
      groups.put(before == 0 ? stem : stem + "_" + before, layer);
    }
    return groups;
  }

  /** As Keras's {@code to_snake_case}. */
  static String snakeCase(String className) {
    return className
        .replaceAll("\\W+", "")
        .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(java.util.Locale.ROOT);
  }
}
