package org.assay.train.job;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.data.DataException;
import org.assay.data.ReadLimits;
import org.assay.data.input.ByteBudget;
import org.assay.data.input.DataInput;
import org.assay.data.spec.Spelling;
import org.assay.data.spec.YamlDocument;
import org.assay.data.spec.YamlValue;
import org.assay.train.TrainException;

/**
 * Reads job files: YAML with the keys of a job at the top, or under {@code buggy}, {@code fixed}
 * and {@code remedy}, each of which inherits from those before it. Of the variants only those that
 * are asked for are looked at, and keys that hold the ground truth of benchmark cases never are.
 */
public final class JobReader {
  private static final List<String> PARTS =
      List.of(
          "data", "preprocess", "model", "loss", "optimizer", "metrics", "fit", "cross_entropy");

  private static final List<String> KEYS =
      List.of(
          "task",
          "data",
          "preprocess",
          "model",
          "loss",
          "optimizer",
          "metrics",
          "fit",
          "cross_entropy",
          "buggy",
          "fixed",
          "remedy");

  private static final Set<String> PASSED_OVER =
      Set.of(
          "also",
          "benchmark",
          "check",
          "expect",
          "faults",
          "id",
          "note",
          "notes",
          "published",
          "realisable",
          "symptom",
          "title");

  private final Path file;
  private final Map<String, YamlValue> parts;

  private JobReader(Path file, Map<String, YamlValue> parts) {
    this.file = file;
    this.parts = parts;
  }

  /**
   * Reads one variant of a file.
   *
   * @throws DataException if it is no YAML or has a key that does not exist
   * @throws TrainException if it is no job, or has no such variant
   */
  public static Job read(Path file, Variant variant) {
    byte[] bytes;
    try (DataInput in = DataInput.open(file, new ByteBudget(ReadLimits.defaults()))) {
      bytes = in.readAll(YamlDocument.MAX_BYTES);
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw DataInput.failure(e, file.toString());
    }
    return parse(text.startsWith("\ufeff") ? text.substring(1) : text, file, variant);
  }

  /** Reads one variant of a text; data files are looked for beside {@code file}. */
  public static Job parse(String text, Path file, Variant variant) {
    Map<String, YamlValue> top =
        YamlDocument.parse(text, file.toString()).fields(KEYS, PASSED_OVER, "a job");
    Map<String, YamlValue> parts = new LinkedHashMap<>(top);
    Map<String, YamlValue> base = variant(top, Variant.BUGGY);
    parts.putAll(base);
    if (variant != Variant.BUGGY) {
      if (!top.containsKey(variant.key())) {
        throw new TrainException(
            "the job has no variant '" + variant.key() + "'",
            file.toString(),
            "a key '" + variant.key() + "'",
            "leave --variant out to run the job itself");
      }
      // A remedy repairs what is left in the fixed form, so it says only what differs from that.
      parts.putAll(variant(top, Variant.FIXED));
      parts.putAll(variant(top, variant));
    }
    return new JobReader(file, parts).job(variant);
  }

  private static Map<String, YamlValue> variant(Map<String, YamlValue> top, Variant variant) {
    YamlValue value = top.get(variant.key());
    return value == null ? Map.of() : value.fields(PARTS, PASSED_OVER, "a variant of a job");
  }

  private Job job(Variant variant) {
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
    return new Job(
        name,
        variant,
        parts.containsKey("task") ? parts.get("task").text("a word") : "",
        data(required("data", "where the rows are")),
        preprocess(),
        model(required("model", "the layers")),
        named("loss"),
        named("optimizer"),
        metrics(),
        fit(),
        crossEntropy());
  }

  private YamlValue required(String key, String expected) {
    YamlValue value = parts.get(key);
    if (value == null) {
      throw new TrainException("'" + key + "' is missing", file.toString(), expected, "");
    }
    return value;
  }

  private Settings settings(YamlValue value, String what) {
    if (!value.isMapping()) {
      throw value.error("is no mapping", "keys and values", "");
    }
    Map<String, Object> plain = new LinkedHashMap<>();
    value
        .entries()
        .forEach(
            (k, v) -> {
              if (!v.isEmpty()) {
                plain.put(k, v.plain());
              }
            });
    return new Settings(plain, value.place() + ", " + what);
  }

  private Named named(String key) {
    YamlValue value = required(key, "a Keras " + key);
    return Settings.named(value.plain(), value.place() + ", " + key);
  }

  private DataSpec data(YamlValue value) {
    Settings s = settings(value, "data");
    String kind = s.oneOf("kind", "npz", List.of("npz", "npy", "idx", "csv"));
    Path base = base();
    DataSpec spec =
        new DataSpec(
            DataSpec.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
            base.resolve(s.text("file")),
            s.raw("targets").filter(String.class::isInstance).map(t -> base.resolve((String) t)),
            s.raw("columns").map(c -> texts(c, s)).orElse(List.of()),
            s.where());
    s.finish();
    return spec;
  }

  private Path base() {
    return Optional.ofNullable(file.getParent()).orElse(Path.of(""));
  }

  private static List<String> texts(Object value, Settings s) {
    List<String> result = new ArrayList<>();
    for (Object element : value instanceof List<?> list ? list : List.of(value)) {
      if (!(element instanceof String text)) {
        throw s.error(element + " is no text", "names", "");
      }
      result.add(text);
    }
    return result;
  }

  private Preprocess preprocess() {
    YamlValue value = parts.get("preprocess");
    Settings s =
        value == null
            ? new Settings(Map.of(), file + ", preprocess")
            : settings(value, "preprocess");
    Preprocess read = PreprocessReader.read(s);
    s.finish();
    return read;
  }

  private ModelSpec model(YamlValue value) {
    String expected = "a list of layers, a file of Keras or ONNX, or {file, output, trainable}";
    if (value.isText() || value.isMapping()) {
      return ModelReader.read(
          value.isText()
              ? new Settings(Map.of("file", value.text(expected)), value.place() + ", model")
              : settings(value, "model"),
          base());
    }
    if (!value.isList()) {
      throw value.error("is no list", expected, "");
    }
    List<LayerSpec> layers = new ArrayList<>();
    for (YamlValue layer : value.list("a list of layers")) {
      layers.add(layer(layer, layers.size()));
    }
    if (layers.isEmpty()) {
      throw value.error("has no layers", "at least one", "");
    }
    return ModelSpec.sequential(layers);
  }

  private LayerSpec layer(YamlValue value, int index) {
    Settings all = settings(value, "layer " + (index + 1));
    String className = all.text("layer");
    String name =
        all.text("name", className.toLowerCase(Locale.ROOT) + (index == 0 ? "" : "_" + index));
    List<String> inbound = all.raw("inputs").map(names -> texts(names, all)).orElse(List.of());
    Map<String, Object> rest = new LinkedHashMap<>(all.values());
    rest.keySet().removeAll(List.of("layer", "name", "inputs"));
    String where = value.place() + ", layer '" + name + "' (" + className + ")";
    return new LayerSpec(name, className, new Settings(rest, where), inbound);
  }

  private List<Named> metrics() {
    YamlValue value = parts.get("metrics");
    if (value == null || value.isEmpty()) {
      return List.of();
    }
    List<Named> metrics = new ArrayList<>();
    for (YamlValue metric : value.list("a list of metrics")) {
      metrics.add(Settings.named(metric.plain(), metric.place() + ", metrics"));
    }
    return metrics;
  }

  private FitSpec fit() {
    YamlValue value = parts.get("fit");
    Settings s = value == null ? new Settings(Map.of(), file + ", fit") : settings(value, "fit");
    int epochs = s.integer("epochs", 1);
    int batch = s.integer("batch_size", 32);
    double split = s.number("validation_split", 0);
    boolean shuffle = s.flag("shuffle", true);
    Map<Integer, Double> weights = new LinkedHashMap<>();
    if (s.raw("class_weight").orElse(Map.of()) instanceof Map<?, ?> map) {
      map.forEach((k, v) -> weights.put(classOf(k, s), weightOf(v, s)));
    }
    s.finish();
    if (epochs < 1 || batch < 1 || !(split >= 0 && split < 1)) {
      throw s.error(
          "epochs " + epochs + ", batch_size " + batch + ", validation_split " + split,
          "at least 1, at least 1, and at least 0 and below 1",
          "");
    }
    return new FitSpec(epochs, batch, split, shuffle, weights);
  }

  private static int classOf(Object key, Settings s) {
    try {
      return Integer.parseInt(String.valueOf(key));
    } catch (NumberFormatException e) {
      throw s.error("'class_weight' has the key " + key, "numbers of classes", "");
    }
  }

  private static double weightOf(Object value, Settings s) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw s.error("'class_weight' has the weight " + value, "numbers", "");
  }

  private CrossEntropy crossEntropy() {
    YamlValue value = parts.get("cross_entropy");
    if (value == null) {
      return CrossEntropy.CLIPPED;
    }
    List<String> words = List.of("clipped", "logits");
    String word = value.text("clipped or logits");
    if (!words.contains(word)) {
      throw value.error("is '" + word + "'", "clipped or logits", Spelling.advice(word, words));
    }
    return CrossEntropy.valueOf(word.toUpperCase(Locale.ROOT));
  }
}
