package org.assay.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assay.data.spec.Range;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.Spelling;
import org.assay.data.spec.WeightMode;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.Dim;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.files.ModelFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an analysis assumes of inputs and weights, apart from ranges of inputs. */
abstract class AssumptionOptions {
  private static final Pattern BETWEEN = Pattern.compile("(.+?)\\.\\.(.+)");
  private static final int MOST_NAMES = 2000;

  @Option(
      names = "--weights",
      paramLabel = "frozen|free",
      description = "The model as shipped (default), or its weights moving as under training.")
  WeightMode weights = WeightMode.FROZEN;

  @Option(
      names = "--ranges",
      paramLabel = "valid|ranum",
      description = "Ranges of inputs: those of the spec (default), or of RANUM's evaluation.")
  RangeMode ranges = RangeMode.VALID;

  @Option(
      names = "--spec",
      paramLabel = "FILE",
      description = "What may flow in (default: MODEL.assay.yaml beside the model).")
  @Nullable Path spec;

  @Option(
      names = "--data",
      paramLabel = "FILE.npz",
      description = "Samples, an array per input: ranges for inputs that the spec does not give.")
  @Nullable Path data;

  @Option(
      names = "--dim",
      paramLabel = "SYMBOL=SIZE",
      description = "Size of a symbolic dimension. Repeatable.")
  List<String> dims = new ArrayList<>();

  @Option(
      names = "--gradients",
      description = "Report gradient risks too (always with --weights free).")
  boolean gradients;

  @Option(
      names = "--loss",
      paramLabel = "NAME",
      description =
          "Tensor that training minimises (default: the spec's): gradient risks on the whole way"
              + " back from it, with --gradients or --weights free.")
  @Nullable String loss;

  /** What was given as {@code NAME=LO..HI}. */
  abstract List<String> inputRanges();

  /**
   * The options as the scanner takes them.
   *
   * @throws UsageException if one is malformed
   */
  ScanOptions toScanOptions() {
    Map<String, Range> given = ranges(inputRanges());
    Map<String, Long> sizes = sizes(dims);
    for (Path file : Optional.ofNullable(spec).stream().toList()) {
      ModelPaths.existing(file, "a spec (YAML)");
    }
    for (Path file : Optional.ofNullable(data).stream().toList()) {
      ModelPaths.existing(file, "samples (npz)");
    }
    return new ScanOptions(
        weights,
        ranges,
        Optional.ofNullable(spec),
        given,
        Optional.ofNullable(data),
        sizes,
        gradients,
        Optional.ofNullable(loss),
        Optional.empty());
  }

  /**
   * The ranges of {@code --input NAME=LO..HI}.
   *
   * @throws UsageException if one is malformed
   */
  static Map<String, Range> ranges(List<String> inputs) {
    Map<String, Range> given = new LinkedHashMap<>();
    for (String input : inputs) {
      String[] parts = split(input, "--input", "NAME=LO..HI, e.g. image=-3..3");
      given.put(parts[0], range(parts[1], input));
    }
    return given;
  }

  /**
   * The sizes of {@code --dim SYMBOL=SIZE}.
   *
   * @throws UsageException if one is malformed
   */
  static Map<String, Long> sizes(List<String> dims) {
    Map<String, Long> sizes = new LinkedHashMap<>();
    for (String dim : dims) {
      String[] parts = split(dim, "--dim", "SYMBOL=SIZE, e.g. N=4");
      sizes.put(parts[0], size(parts[1], dim));
    }
    return sizes;
  }

  /**
   * Checks that inputs and symbols that were named are those of at least one model.
   *
   * @throws UsageException if one is not
   */
  void checkNames(ScanOptions options, List<Path> models) {
    if (options.inputs().isEmpty() && options.dims().isEmpty()) {
      return;
    }
    Set<String> names = new LinkedHashSet<>();
    Set<String> symbols = new LinkedHashSet<>();
    for (Path file : models) {
      try {
        collect(ModelFiles.open(file), names, symbols);
      } catch (ModelException unreadable) {
        // Its own result will say so; whatever was named may be meant for it.
        return;
      }
    }
    options.inputs().keySet().forEach(n -> require(n, names, "--input", "input"));
    options.dims().keySet().forEach(n -> require(n, symbols, "--dim", "symbolic dimension"));
  }

  private static void collect(Model model, Set<String> names, Set<String> symbols) {
    for (ValueInfo input : model.graph().inputs()) {
      if (names.size() < MOST_NAMES) {
        names.add(input.name());
      }
      if (input.type().orElse(null) instanceof ValueType.TensorType type
          && type.shape().isPresent()) {
        for (Dim dim : type.shape().get().dims()) {
          if (dim instanceof Dim.Symbol symbol) {
            symbols.add(symbol.name());
          }
        }
      }
    }
  }

  private static void require(String name, Set<String> known, String option, String kind) {
    if (!known.contains(name)) {
      String advice = known.isEmpty() ? "the model has none" : Spelling.advice(name, known);
      throw new UsageException("no " + kind + " '" + name + "'", option, "", advice);
    }
  }

  /** The two sides of the last equals sign. */
  static String[] split(String text, String option, String expected) {
    int at = text.lastIndexOf('=');
    if (at < 1 || at == text.length() - 1) {
      throw new UsageException("cannot read '" + text + "'", option, expected, "");
    }
    return new String[] {text.substring(0, at), text.substring(at + 1)};
  }

  private static Range range(String text, String whole) {
    Matcher matcher = BETWEEN.matcher(text);
    String expected = "two numbers, the lower first, e.g. -3..3";
    if (!matcher.matches()) {
      throw new UsageException("'" + text + "' is no range", "--input " + whole, expected, "");
    }
    double lo = number(matcher.group(1), whole, expected);
    double hi = number(matcher.group(2), whole, expected);
    if (!(lo <= hi) || lo == Double.POSITIVE_INFINITY || hi == Double.NEGATIVE_INFINITY) {
      throw new UsageException("'" + text + "' holds no number", "--input " + whole, expected, "");
    }
    return new Range(lo, hi, "--input");
  }

  private static double number(String text, String whole, String expected) {
    try {
      return switch (text) {
        case "inf", "+inf" -> Double.POSITIVE_INFINITY;
        case "-inf" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(text);
      };
    } catch (NumberFormatException e) {
      throw new UsageException("'" + text + "' is no number", "--input " + whole, expected, "");
    }
  }

  private static long size(String text, String whole) {
    try {
      long size = Long.parseLong(text);
      if (size >= 1) {
        return size;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a size below 1.
    }
    throw new UsageException(
        "'" + text + "' is no size", "--dim " + whole, "a whole number of at least 1", "");
  }
}
