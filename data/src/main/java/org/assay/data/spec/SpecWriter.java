package org.assay.data.spec;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assay.data.DataException;
import org.assay.data.input.AtomicFile;

/**
 * Writes specs as YAML, one line per entry. What {@link SpecReader} reads of it equals what was
 * written.
 */
public final class SpecWriter {
  // A subset of what YAML allows unquoted, certain to be read as text in and out of brackets.
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_./-]{0,200}");
  private static final Set<String> NOT_TEXT =
      Set.of("true", "false", "null", "yes", "no", "on", "off");
  // YAML allows keys of 1,024 characters on one line; longer ones have a form of their own.
  private static final int LONGEST_KEY = 1000;

  private SpecWriter() {}

  /**
   * Writes a file; an existing one is replaced, at once or not at all.
   *
   * @param remark first lines of the file, each made a comment; empty for none
   * @throws DataException if the file cannot be written
   */
  public static void write(Path file, Spec spec, String remark) {
    String text = toYaml(spec, remark);
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The document's text; see {@link #write}. */
  public static String toYaml(Spec spec, String remark) {
    StringBuilder out = new StringBuilder();
    if (!remark.isEmpty()) {
      remark.lines().forEach(line -> out.append("# ").append(printable(line)).append('\n'));
    }
    block(out, "dims", spec.dims(), SpecWriter::dim);
    block(out, "inputs", spec.inputs(), SpecWriter::input);
    block(out, "weights", spec.weights(), SpecWriter::weight);
    spec.loss().ifPresent(loss -> out.append("loss: ").append(text(loss)).append('\n'));
    spec.trainable()
        .ifPresent(
            names -> out.append("trainable: ").append(list(names, SpecWriter::text)).append('\n'));
    tolerances(out, spec.tolerances());
    if (!spec.ignore().isEmpty()) {
      out.append("ignore:\n");
      spec.ignore().forEach(ignored -> out.append("  - ").append(ignored(ignored)).append('\n'));
    }
    return out.isEmpty() ? "{}\n" : out.toString();
  }

  private static <T> void block(
      StringBuilder out, String key, Map<String, T> entries, Function<T, String> writer) {
    if (!entries.isEmpty()) {
      out.append(key).append(":\n");
      entries.forEach((name, value) -> entry(out, "  ", name, writer.apply(value)));
    }
  }

  private static void entry(StringBuilder out, String indent, String name, String value) {
    String key = text(name);
    if (key.length() > LONGEST_KEY) {
      out.append(indent).append("? ").append(key).append('\n').append(indent);
    } else {
      out.append(indent).append(key);
    }
    out.append(": ").append(value).append('\n');
  }

  private static String dim(DimSpec dim) {
    return dim.isExact() ? Integer.toString(dim.lo()) : "[" + dim.lo() + ", " + dim.hi() + "]";
  }

  private static String input(InputSpec input) {
    List<String> fields = new ArrayList<>();
    fields.add("role: " + input.role());
    input.valid().ifPresent(valid -> fields.add("valid: " + interval(valid)));
    input.layout().ifPresent(layout -> fields.add("layout: " + text(layout)));
    if (!input.mean().isEmpty()) {
      fields.add("mean: " + numbers(input.mean()));
    }
    if (!input.std().isEmpty()) {
      fields.add("std: " + numbers(input.std()));
    }
    input.vocabulary().ifPresent(vocabulary -> fields.add("vocabulary: " + tokens(vocabulary)));
    return braces(fields);
  }

  private static String tokens(InputSpec.Vocabulary vocabulary) {
    return vocabulary.tokens().isEmpty()
        ? Integer.toString(vocabulary.size())
        : list(vocabulary.tokens(), SpecWriter::text);
  }

  private static String weight(WeightInit init) {
    if (init instanceof WeightInit.Zeros) {
      return "{init: zeros}";
    } else if (init instanceof WeightInit.Ones) {
      return "{init: ones}";
    } else if (init instanceof WeightInit.Constant constant) {
      return "{init: constant, value: " + number(constant.value()) + "}";
    } else if (init instanceof WeightInit.Uniform uniform) {
      return "{init: uniform, low: "
          + number(uniform.low())
          + ", high: "
          + number(uniform.high())
          + "}";
    } else if (init instanceof WeightInit.Normal normal) {
      return normal("normal", normal.mean(), normal.std());
    } else if (init instanceof WeightInit.TruncatedNormal normal) {
      return normal("truncated_normal", normal.mean(), normal.std());
    }
    List<Double> values = Arrays.stream(((WeightInit.Values) init).elements()).boxed().toList();
    return "{init: values, values: " + list(values, SpecWriter::number) + "}";
  }

  private static String normal(String kind, double mean, double std) {
    String start = mean == 0 ? "" : ", mean: " + number(mean);
    return "{init: " + kind + start + ", std: " + number(std) + "}";
  }

  private static void tolerances(StringBuilder out, Tolerances tolerances) {
    if (tolerances.all().isEmpty() && tolerances.outputs().isEmpty()) {
      return;
    }
    out.append("tolerances:\n");
    tolerances
        .all()
        .ifPresent(
            all ->
                out.append("  absolute: ")
                    .append(number(all.absolute()))
                    .append("\n  relative: ")
                    .append(number(all.relative()))
                    .append('\n'));
    if (!tolerances.outputs().isEmpty()) {
      out.append("  outputs:\n");
      tolerances
          .outputs()
          .forEach(
              (name, t) ->
                  entry(
                      out,
                      "    ",
                      name,
                      "{absolute: "
                          + number(t.absolute())
                          + ", relative: "
                          + number(t.relative())
                          + "}"));
    }
  }

  private static String ignored(IgnoredFinding ignored) {
    List<String> fields = new ArrayList<>();
    fields.add("rule: " + text(ignored.rule()));
    ignored.node().ifPresent(node -> fields.add("node: " + text(node)));
    ignored.reason().ifPresent(reason -> fields.add("reason: " + text(reason)));
    ignored.until().ifPresent(until -> fields.add("until: \"" + until + "\""));
    return braces(fields);
  }

  private static String braces(List<String> fields) {
    return "{" + String.join(", ", fields) + "}";
  }

  private static String interval(Interval interval) {
    return "[" + number(interval.lo()) + ", " + number(interval.hi()) + "]";
  }

  private static String numbers(List<Double> numbers) {
    return numbers.size() == 1 ? number(numbers.get(0)) : list(numbers, SpecWriter::number);
  }

  private static <T> String list(List<T> elements, Function<T, String> writer) {
    return elements.stream().map(writer).collect(Collectors.joining(", ", "[", "]"));
  }

  private static String number(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? ".inf" : "-.inf";
    }
    boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
    boolean negativeZero = value == 0 && 1 / value < 0;
    return whole && !negativeZero ? Long.toString((long) value) : Double.toString(value);
  }

  private static String text(String text) {
    boolean plain =
        PLAIN.matcher(text).matches() && !NOT_TEXT.contains(text.toLowerCase(Locale.ROOT));
    return plain ? text : '"' + escaped(text) + '"';
  }

  private static String escaped(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c >= ' ' && c <= '~') {
        out.append(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        out.append(String.format("\\U%08x", text.codePointAt(i)));
        i++;
      } else {
        out.append(String.format("\\u%04x", (int) c));
      }
    }
    return out.toString();
  }

  private static String printable(String line) {
    return line.codePoints()
        .map(c -> Character.isISOControl(c) || c == 0xfeff || c > 0xfffd ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
