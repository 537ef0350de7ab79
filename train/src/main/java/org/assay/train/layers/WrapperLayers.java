package org.assay.train.layers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.data.spec.Spelling;
import org.assay.grad.Attributes;
import org.assay.train.formula.Ops;
import org.assay.train.job.LayerSpec;
import org.assay.train.job.Settings;

/**
 * Layers around another (Keras 3, {@code keras.layers}). The other stands under {@code inner} as
 * {@code {layer: LSTM, units: 8}}, or under {@code layer} as in Keras's configurations.
 */
final class WrapperLayers {
  private WrapperLayers() {}

  static void register(LayerTable table) {
    table.single("TimeDistributed", s -> distributed(table, s));
    table.single("Bidirectional", WrapperLayers::bidirectional);
    table.keepMask("TimeDistributed");
  }

  private static LayerSpec inner(Settings s, String... keys) {
    for (String key : keys) {
      if (s.raw(key).orElse("") instanceof Map<?, ?> map) {
        Map<String, Object> values = new LinkedHashMap<>();
        map.forEach((k, v) -> values.put(String.valueOf(k), v));
        if (values.get("class_name") instanceof String name
            && values.get("config") instanceof Map<?, ?> config) {
          Map<String, Object> plain = new LinkedHashMap<>();
          config.forEach((k, v) -> plain.put(String.valueOf(k), v));
          return spec(name, plain, s);
        }
        if (values.remove("layer") instanceof String name) {
          return spec(name, values, s);
        }
      }
    }
    throw s.error("'inner' is missing", "the layer inside, e.g. {layer: LSTM, units: 8}", "");
  }

  private static LayerSpec spec(String className, Map<String, Object> values, Settings s) {
    values.values().removeIf(java.util.Objects::isNull);
    String where = s.where() + ", inner " + className;
    return new LayerSpec("inner", className, new Settings(values, where), List.of());
  }

  private static KerasLayer.Single distributed(LayerTable table, Settings s) {
    LayerSpec spec = inner(s, "inner", "layer");
    if (spec.className().equals("BatchNormalization")) {
      throw s.error(
          "BatchNormalization in TimeDistributed",
          "a layer that treats rows one by one",
          "put BatchNormalization outside");
    }
    KerasLayer layer = table.read(spec);
    return (context, input) -> {
      Value x = context.channelsLast(input);
      if (x.rank() < 2) {
        throw context.error("it gets samples of " + x.shape(), "at least 2 axes", "");
      }
      Ops ops = context.ops();
      int steps = x.shape().get(0);
      List<Integer> each = x.shape().subList(1, x.rank());
      String merged = ops.reshape(x.tensor(), sizes(each, -1));
      LayerContext own = context.inside(spec, "", steps);
      Value y = own.channelsLast(layer.build(own, List.of(Value.of(merged, each))));
      List<Integer> shape = new ArrayList<>(List.of(steps));
      shape.addAll(y.shape());
      return Value.of(ops.reshape(y.tensor(), sizes(shape, -1)), shape);
    };
  }

  private static long[] sizes(List<Integer> shape, long rows) {
    long[] sizes = new long[shape.size() + 1];
    sizes[0] = rows;
    for (int i = 0; i < shape.size(); i++) {
      sizes[i + 1] = shape.get(i);
    }
    return sizes;
  }

  private static Recurrence recurrence(LayerSpec spec, Settings s) {
    List<String> known = List.of("SimpleRNN", "LSTM", "GRU");
    Settings config = spec.config().fresh();
    Recurrence recurrence =
        RecurrentLayers.read(spec.className(), config)
            .orElseThrow(
                () ->
                    s.error(
                        "'" + spec.className() + "' is inside",
                        "one of " + String.join(", ", known),
                        Spelling.advice(spec.className(), known)));
    config.ignore(LayerTable.COMMON);
    config.finish();
    return recurrence;
  }

  private static KerasLayer.Single bidirectional(Settings s) {
    LayerSpec forwardSpec = inner(s, "inner", "layer");
    Recurrence forward = recurrence(forwardSpec, s).zeroingMasked();
    boolean given = s.has("backward_layer");
    LayerSpec backwardSpec = given ? inner(s, "backward_layer") : forwardSpec;
    Recurrence backward = given ? recurrence(backwardSpec, s).zeroingMasked() : forward.turned();
    String mode = s.oneOf("merge_mode", "concat", List.of("concat", "sum", "ave", "mul"));
    if (forward.sequences() != backward.sequences()
        || forward.backwards() == backward.backwards()) {
      throw s.error(
          "both layers go the same way, or only one returns sequences",
          "a layer that goes backwards and one that does not",
          "leave backward_layer out");
    }
    return (context, x) -> {
      Value one = forward.build(context.inside(forwardSpec, "forward_", 1), x, true);
      Value other = backward.build(context.inside(backwardSpec, "backward_", 1), x, true);
      Ops ops = context.ops();
      if (mode.equals("concat")) {
        List<Integer> shape = new ArrayList<>(one.shape());
        shape.set(one.rank() - 1, one.channels() + other.channels());
        String y =
            ops.with("Concat", Attributes.of("axis", one.rank()), one.tensor(), other.tensor());
        return Value.of(y, shape).withMask(one.mask());
      }
      if (!one.shape().equals(other.shape())) {
        throw context.error("outputs of " + one.shape() + " and " + other.shape(), "one shape", "");
      }
      String y =
          switch (mode) {
            case "sum" -> ops.add(one.tensor(), other.tensor());
            case "ave" -> ops.mul(ops.add(one.tensor(), other.tensor()), 0.5);
            default -> ops.mul(one.tensor(), other.tensor());
          };
      return Value.of(y, one.shape()).withMask(one.mask());
    };
  }
}
