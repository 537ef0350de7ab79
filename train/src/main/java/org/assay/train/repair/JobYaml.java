package org.assay.train.repair;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assay.train.job.Job;
import org.assay.train.job.LayerSpec;
import org.assay.train.job.Named;
import org.assay.train.job.Preprocess;
import org.assay.train.job.Preprocess.Scale;

/** Parts of a job as a job file writes them. */
final class JobYaml {
  private JobYaml() {}

  /** Text by key: preprocess, model, loss, optimizer, fit; each ends with a newline. */
  static Map<String, String> parts(Job job) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("preprocess", "preprocess: " + flow(preprocess(job.preprocess())) + "\n");
    StringBuilder model = new StringBuilder("model:\n");
    for (LayerSpec layer : job.model().layers()) {
      model.append("  - ").append(flow(layer(layer))).append('\n');
    }
    parts.put("model", model.toString());
    parts.put("loss", "loss: " + flow(named(job.loss())) + "\n");
    parts.put("optimizer", "optimizer: " + flow(named(job.optimizer())) + "\n");
    Map<String, Object> fit = new LinkedHashMap<>();
    fit.put("epochs", job.fit().epochs());
    fit.put("batch_size", job.fit().batchSize());
    if (job.fit().validationSplit() > 0) {
      fit.put("validation_split", job.fit().validationSplit());
    }
    if (!job.fit().shuffle()) {
      fit.put("shuffle", false);
    }
    if (!job.fit().classWeight().isEmpty()) {
      fit.put("class_weight", new TreeMap<>(job.fit().classWeight()));
    }
    parts.put("fit", "fit: " + flow(fit) + "\n");
    return parts;
  }

  private static Map<String, Object> layer(LayerSpec layer) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("layer", layer.className());
    map.put("name", layer.name());
    if (!layer.inbound().isEmpty()) {
      map.put("inputs", layer.inbound());
    }
    map.putAll(new TreeMap<>(layer.config().values()));
    return map;
  }

  private static Object named(Named named) {
    if (named.arguments().values().isEmpty()) {
      return named.name();
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", named.name());
    map.putAll(new TreeMap<>(named.arguments().values()));
    return map;
  }

  private static Map<String, Object> preprocess(Preprocess p) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (p.subtract() != 0) {
      map.put("subtract", p.subtract());
    }
    if (p.logarithm()) {
      map.put("logarithm", true);
    }
    scale(map, "scale", p.scale());
    if (p.standardise()) {
      map.put("standardise", true);
    }
    p.reshape().ifPresent(shape -> map.put("reshape", shape));
    if (p.flatten()) {
      map.put("flatten", true);
    }
    p.multiHot().ifPresent(width -> map.put("multi_hot", width));
    if (!p.targetMap().isEmpty()) {
      map.put("target_map", p.targetMap());
    }
    scale(map, "target_scale", p.targetScale());
    if (p.targetStandardise()) {
      map.put("target_standardise", true);
    }
    p.oneHot().ifPresent(width -> map.put("one_hot", width));
    p.targetShape().ifPresent(shape -> map.put("target_shape", shape));
    return map;
  }

  private static void scale(Map<String, Object> map, String key, Scale scale) {
    if (scale instanceof Scale.Linear linear) {
      map.put(
          key,
          linear.subtract() == 0
              ? linear.divide()
              : Map.of("subtract", linear.subtract(), "divide", linear.divide()));
    } else if (scale instanceof Scale.MinMax range) {
      map.put(
          key,
          range.low() == 0 && range.high() == 1
              ? "minmax"
              : new TreeMap<>(Map.of("low", range.low(), "high", range.high())));
    }
  }

  /** A value in YAML's flow style. */
  private static String flow(Object value) {
    if (value instanceof Map<?, ?> map) {
      List<String> entries = new ArrayList<>();
      map.forEach((k, v) -> entries.add(flow(String.valueOf(k)) + ": " + flow(v)));
      return "{" + String.join(", ", entries) + "}";
    }
    if (value instanceof List<?> list) {
      return "[" + String.join(", ", list.stream().map(JobYaml::flow).toList()) + "]";
    }
    if (value instanceof String text) {
      return text.matches("[A-Za-z_][A-Za-z0-9_/ -]*")
              && !text.matches("(?i)true|false|null|yes|no|on|off")
          ? text
          : quoted(text);
    }
    if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e9) {
      return Long.toString(number.longValue());
    }
    return String.valueOf(value);
  }

  private static String quoted(String text) {
    if (text.matches("-?[0-9.]+")) {
      return text;
    }
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
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
