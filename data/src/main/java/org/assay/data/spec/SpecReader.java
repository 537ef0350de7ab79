package org.assay.data.spec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.assay.data.DataException;
import org.assay.data.ReadLimits;
import org.assay.data.input.ByteBudget;
import org.assay.data.input.DataInput;
import org.jspecify.annotations.Nullable;

/**
 * Reads specs from YAML. Unknown keys are errors, with a guess at what was meant; errors name file,
 * line and column. Keys of benchmark cases that hold the ground truth, and keys that begin with
 * {@code x-}, are passed over: their values are never looked at.
 *
 * <p>Accepts what {@code assay-spec.schema.json} accepts, as far as a JSON Schema can say it.
 */
public final class SpecReader {
  private static final List<String> KEYS =
      List.of("dims", "inputs", "weights", "loss", "trainable", "tolerances", "ignore");

  /** Ground truth and remarks of benchmark cases. */
  static final Set<String> PASSED_OVER =
      Set.of(
          "also",
          "benchmark",
          "defects",
          "expect",
          "faults",
          "guards",
          "id",
          "note",
          "notes",
          "program",
          "published",
          "symptom",
          "title",
          "trigger");

  /** Remarks, allowed in every mapping of fixed keys. */
  static final Set<String> REMARKS = Set.of("note", "notes");

  private static final String A_RANGE = "a range [lo, hi]";
  private static final String A_NAME = "the name of a tensor";
  private static final String A_TOLERANCE = "a finite number of at least 0";

  private SpecReader() {}

  /**
   * Reads a file.
   *
   * @throws DataException if it is no such document
   */
  public static Spec read(Path file) {
    return parse(text(file), file.toString());
  }

  /** The text of a YAML file of a size that may be read. */
  static String text(Path file) {
    byte[] bytes;
    try (DataInput in = DataInput.open(file, new ByteBudget(ReadLimits.defaults()))) {
      bytes = in.readAll(YamlDocument.MAX_BYTES);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw DataInput.failure(e, file.toString());
    }
  }

  /**
   * Reads a text.
   *
   * @param file how errors name the document
   * @throws DataException if it is no such document
   */
  public static Spec parse(String text, String file) {
    String document = text.startsWith("\ufeff") ? text.substring(1) : text;
    Map<String, YamlValue> keys = YamlDocument.parse(document, file).fields(KEYS, PASSED_OVER);
    return new Spec(
        map(keys, "dims", SpecReader::dim),
        map(keys, "inputs", InputSpecReader::read),
        map(keys, "weights", WeightInitReader::read),
        Optional.ofNullable(keys.get("loss")).map(value -> value.text(A_NAME)),
        trainable(keys),
        keys.containsKey("tolerances") ? tolerances(keys.get("tolerances")) : Tolerances.none(),
        ignored(keys));
  }

  private static <T> Map<String, T> map(
      Map<String, YamlValue> keys, String key, Function<YamlValue, T> reader) {
    Map<String, T> result = new LinkedHashMap<>();
    if (keys.containsKey(key)) {
      keys.get(key).entries().forEach((name, value) -> result.put(name, reader.apply(value)));
    }
    return result;
  }

  private static DimSpec dim(YamlValue value) {
    String expected = "a size of at least 1, or [smallest, largest]";
    if (!value.isList()) {
      return DimSpec.of(value.size(expected));
    }
    List<YamlValue> ends = value.list(expected);
    if (ends.size() != 2) {
      throw value.error("has " + ends.size() + " elements", expected, "");
    }
    int lo = ends.get(0).size(expected);
    int hi = ends.get(1).size(expected);
    if (lo > hi) {
      throw value.error("ends below its start", expected, "exchange the two");
    }
    return new DimSpec(lo, hi);
  }

  /** A range of two numbers, which may be infinite. */
  static Interval interval(YamlValue value) {
    List<YamlValue> ends = value.list(A_RANGE);
    if (ends.size() != 2) {
      throw value.error("has " + ends.size() + " elements", A_RANGE, "");
    }
    double lo = ends.get(0).number(A_RANGE);
    double hi = ends.get(1).number(A_RANGE);
    if (lo > hi) {
      throw value.error("ends below its start", A_RANGE, "exchange the two");
    }
    if (lo == hi && Double.isInfinite(lo)) {
      throw value.error("holds no finite number", A_RANGE, "");
    }
    return new Interval(lo, hi);
  }

  private static Optional<List<String>> trainable(Map<String, YamlValue> keys) {
    YamlValue value = keys.get("trainable");
    if (value == null) {
      return Optional.empty();
    }
    if (value.isBoolean()) {
      return value.bool() ? Optional.empty() : Optional.of(List.of());
    }
    List<String> names = new ArrayList<>();
    for (YamlValue name : value.list("a list of names, or true or false")) {
      names.add(name.text(A_NAME));
    }
    return Optional.of(names);
  }

  private static Tolerances tolerances(YamlValue value) {
    Map<String, YamlValue> keys = value.fields(List.of("absolute", "relative", "outputs"), REMARKS);
    Map<String, Tolerances.Tolerance> outputs = new LinkedHashMap<>();
    if (keys.containsKey("outputs")) {
      for (Map.Entry<String, YamlValue> output : keys.get("outputs").entries().entrySet()) {
        outputs.put(
            output.getKey(),
            tolerance(output.getValue().fields(List.of("absolute", "relative"), REMARKS)));
      }
    }
    boolean all = keys.containsKey("absolute") || keys.containsKey("relative");
    return new Tolerances(all ? Optional.of(tolerance(keys)) : Optional.empty(), outputs);
  }

  private static Tolerances.Tolerance tolerance(Map<String, YamlValue> keys) {
    return new Tolerances.Tolerance(
        tolerance(keys.get("absolute")), tolerance(keys.get("relative")));
  }

  private static double tolerance(@Nullable YamlValue value) {
    if (value == null) {
      return 0;
    }
    double number = value.finite(A_TOLERANCE);
    if (number < 0) {
      throw value.error("is negative", A_TOLERANCE, "");
    }
    return number;
  }

  private static List<IgnoredFinding> ignored(Map<String, YamlValue> keys) {
    List<IgnoredFinding> ignored = new ArrayList<>();
    YamlValue value = keys.get("ignore");
    if (value == null) {
      return ignored;
    }
    for (YamlValue element : value.list("a list of {rule, node, reason, until}")) {
      Map<String, YamlValue> fields =
          element.fields(List.of("rule", "node", "reason", "until"), REMARKS);
      if (!fields.containsKey("rule")) {
        throw element.error("has no rule", "the id of a rule, e.g. rule: ND001", "");
      }
      ignored.add(
          new IgnoredFinding(
              fields.get("rule").text("the id of a rule, e.g. ND001"),
              Optional.ofNullable(fields.get("node")).map(v -> v.text("the name of a node")),
              Optional.ofNullable(fields.get("reason")).map(v -> v.text("a text")),
              Optional.ofNullable(fields.get("until")).map(SpecReader::day)));
    }
    return ignored;
  }

  private static LocalDate day(YamlValue value) {
    String expected = "a day such as 2027-01-31";
    try {
      return LocalDate.parse(value.text(expected));
    } catch (DateTimeParseException e) {
      throw value.error("is no day", expected, "");
    }
  }
}
