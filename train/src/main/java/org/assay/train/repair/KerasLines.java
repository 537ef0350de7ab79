package org.assay.train.repair;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.assay.train.job.LayerSpec;
import org.assay.train.job.ModelSpec;
import org.assay.train.job.Named;
import org.assay.train.job.Preprocess;
import org.assay.train.job.Preprocess.Scale;

/** Lines of Python that make a change in a Keras 3 program; x and y are its rows. */
final class KerasLines {
  private static final List<String> INPUT_KEYS = List.of("input_shape", "input_dim");

  private KerasLines() {}

  /** Steps of preprocessing that differ, from the rows as the file holds them. */
  static List<String> preprocess(Preprocess before, Preprocess after) {
    List<String> lines = new ArrayList<>();
    if (!before.scale().equals(after.scale())
        || before.standardise() != after.standardise()
        || before.logarithm() != after.logarithm()) {
      if (after.logarithm()) {
        lines.add("x = np.sign(x) * np.log1p(np.abs(x))");
      }
      scale(lines, "x", after.scale());
      if (after.standardise()) {
        lines.add("x = (x - x.mean(axis=0)) / np.where(x.std(axis=0) == 0, 1, x.std(axis=0))");
      }
    }
    if (!before.targetMap().equals(after.targetMap()) && !after.targetMap().isEmpty()) {
      lines.add("y = np.vectorize(" + after.targetMap().toString().replace("=", ": ") + ".get)(y)");
    }
    if (!before.targetScale().equals(after.targetScale())
        || before.targetStandardise() != after.targetStandardise()) {
      if (after.targetScale() instanceof Scale.None && !after.targetStandardise()) {
        lines.add("# leave y as it is: do not scale it");
      }
      scale(lines, "y", after.targetScale());
      if (after.targetStandardise()) {
        lines.add("y = (y - y.mean(axis=0)) / y.std(axis=0)");
      }
    }
    if (!before.oneHot().equals(after.oneHot())) {
      lines.add(
          after.oneHot().isPresent()
              ? "y = keras.utils.to_categorical(y, " + after.oneHot().getAsInt() + ")"
              : "# leave y as numbers of classes: no to_categorical");
    }
    return lines;
  }

  private static void scale(List<String> lines, String name, Scale scale) {
    if (scale instanceof Scale.Linear linear) {
      lines.add(
          String.format(
              Locale.ROOT, "%s = (%s - %s) / %s", name, name, linear.subtract(), linear.divide()));
    } else if (scale instanceof Scale.MinMax range) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%1$s = %2$s + (%1$s - %1$s.min(axis=0)) / np.where(np.ptp(%1$s, axis=0) == 0, 1,"
                  + " np.ptp(%1$s, axis=0)) * %3$s",
              name,
              range.low(),
              range.high() - range.low()));
    }
  }

  /** Layers that differ. */
  static List<String> layers(ModelSpec before, ModelSpec after) {
    Map<String, String> old = new LinkedHashMap<>();
    before.layers().forEach(l -> old.put(l.name(), layer(l)));
    List<String> lines = new ArrayList<>();
    String previous = "";
    for (LayerSpec spec : after.layers()) {
      String line = layer(spec);
      String was = old.remove(spec.name());
      if (was == null) {
        lines.add("# " + (previous.isEmpty() ? "first" : "behind " + previous) + ":");
        lines.add("model.add(" + line + ")");
      } else if (!was.equals(line)) {
        lines.add("# instead of " + was + ":");
        lines.add("model.add(" + line + ")");
      }
      previous = text(spec.name());
    }
    old.values().forEach(gone -> lines.add("# remove " + gone));
    return lines;
  }

  private static String layer(LayerSpec spec) {
    List<String> arguments = new ArrayList<>();
    for (Map.Entry<String, Object> entry : new TreeMap<>(spec.config().values()).entrySet()) {
      if (!INPUT_KEYS.contains(entry.getKey())) {
        arguments.add(entry.getKey() + "=" + argument(entry.getKey(), entry.getValue()));
      }
    }
    arguments.add("name=" + text(spec.name()));
    return "keras.layers." + spec.className() + "(" + String.join(", ", arguments) + ")";
  }

  private static String argument(String key, Object value) {
    if (value instanceof Map<?, ?> map && map.get("name") instanceof String name) {
      Map<String, Object> rest = new LinkedHashMap<>();
      map.forEach((k, v) -> rest.put(String.valueOf(k), v));
      rest.remove("name");
      String module = key.contains("regularizer") ? "regularizers" : "initializers";
      module = key.contains("constraint") ? "constraints" : module;
      return "keras." + module + "." + name + "(" + arguments(rest) + ")";
    }
    return value(value);
  }

  /** A loss: its name, or a call where it has arguments. */
  static String loss(Named named) {
    if (named.arguments().values().isEmpty()) {
      return text(named.name());
    }
    StringBuilder name = new StringBuilder();
    for (String word : named.name().split("_")) {
      name.append(word.isEmpty() ? "" : word.substring(0, 1).toUpperCase(Locale.ROOT))
          .append(word.isEmpty() ? "" : word.substring(1));
    }
    return "keras.losses." + name + "(" + arguments(named.arguments().values()) + ")";
  }

  /** An object of a module of Keras. */
  static String object(String module, Named named) {
    return "keras."
        + module
        + "."
        + named.name()
        + "("
        + arguments(named.arguments().values())
        + ")";
  }

  private static String arguments(Map<String, Object> values) {
    List<String> parts = new ArrayList<>();
    new TreeMap<>(values).forEach((k, v) -> parts.add(k + "=" + value(v)));
    return String.join(", ", parts);
  }

  private static String value(Object value) {
    if (value instanceof Boolean flag) {
      return flag ? "True" : "False";
    }
    if (value instanceof List<?> list) {
      List<String> parts = list.stream().map(KerasLines::value).toList();
      return "(" + String.join(", ", parts) + (parts.size() == 1 ? ",)" : ")");
    }
    return value instanceof Number ? String.valueOf(value) : text(String.valueOf(value));
  }

  /** A Python text; names come from files and may hold anything. */
  private static String text(String value) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : value.toCharArray()) {
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c >= 0x7f) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
