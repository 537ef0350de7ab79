package org.assay.testkit.kernels;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All figures of a measurement, as Markdown and JSON.
 *
 * @param stride of the float32 arguments
 */
public record KernelTable(long stride, List<KernelErrors> functions, List<RowErrors> rows) {
  public KernelTable {
    functions = List.copyOf(functions);
    rows = List.copyOf(rows);
  }

  private static final String NARROW =
      "A float16 node is run by its float32 kernel between two casts, and casts between nodes that"
          + " follow one another are left out: a value there may be one that float16 does not have."
          + " Bounds of float16 tensors are those of results that are rounded at each node, which is"
          + " what the type says; results of models with such tensors state it. See `precision.md`.";

  /** The page {@code docs/kernels.md}. */
  public String markdown() {
    StringBuilder page = new StringBuilder();
    page.append("# Errors of ONNX Runtime's kernels\n\n")
        .append("Generated; do not edit. Command: `./assay dev bench kernels --stride ")
        .append(stride)
        .append(
            " --docs docs/kernels.md` (stride 1: all 2^32 float32 arguments; float16 is always exhaustive; float64 is")
        .append(" sampled, and its reference is itself good to about 1 ulp).\n")
        .append("ONNX Runtime 1.28.0, CPU provider, optimisation off, one thread; instruction set ")
        .append("of this machine: ")
        .append(instructionSet())
        .append(".\n\n")
        .append("Errors are distances to the exact value. *abs*, *rel* (normal values) and *ulp*: ")
        .append("the largest, with its argument. *sub*: the largest error where the value is ")
        .append("subnormal. *order*: pairs of neighbouring arguments whose results are in the ")
        .append("wrong order, and by how much at most. *length*: results that change with the ")
        .append("vector's length (1 to 33 against 2048), and by how much at most.\n\n")
        .append(NARROW)
        .append('\n');
    for (String type : new String[] {"float", "double", "float16"}) {
      page.append("\n## ").append(type).append("\n\n");
      page.append("| kernel | abs | rel | ulp | sub | range | order | length |\n");
      page.append("|---|---|---|---|---|---|---|---|\n");
      functions.stream().filter(f -> f.type().equals(type)).forEach(f -> row(page, f));
    }
    page.append("\n## Special arguments and thresholds (float)\n\n");
    page.append("| kernel | results | thresholds | not as expected |\n|---|---|---|---|\n");
    functions.stream().filter(f -> f.type().equals("float")).forEach(f -> special(page, f));
    page.append(
        "\n## Along rows (float)\n\n| kernel | figure | largest | where |\n|---|---|---|---|\n");
    for (RowErrors row : rows) {
      page.append("| ")
          .append(row.kernel())
          .append(" | ")
          .append(row.figure())
          .append(" | ")
          .append(number(row.value()))
          .append(" | ")
          .append(row.where())
          .append(" |\n");
    }
    return page.toString();
  }

  private static void row(StringBuilder page, KernelErrors f) {
    page.append("| ").append(f.kernel());
    for (KernelErrors.Worst worst : List.of(f.absolute(), f.relative(), f.ulps())) {
      page.append(" | ").append(number(worst.error())).append(" at ").append(number(worst.at()));
    }
    page.append(" | ")
        .append(number(f.subnormal().error()))
        .append(" | [")
        .append(exact(f.least()))
        .append(", ")
        .append(exact(f.greatest()))
        .append("] | ")
        .append(f.descents() == 0 ? "kept" : f.descents() + ", " + number(f.worstDescent()))
        .append(" | ")
        .append(
            f.lengthDependent() == 0
                ? "–"
                : f.lengthDependent() + ", " + number(f.lengthDifference()))
        .append(" |\n");
  }

  private static void special(StringBuilder page, KernelErrors f) {
    page.append("| ").append(f.kernel()).append(" | ");
    f.special().forEach((x, y) -> page.append(x).append(" → ").append(y).append("; "));
    page.append(" | ");
    f.facts().forEach((fact, x) -> page.append(fact).append(": ").append(exact(x)).append("; "));
    page.append(" | ").append(String.join("; ", f.mismatches())).append(" |\n");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static String exact(double value) {
    return value == (float) value ? Float.toString((float) value) : Double.toString(value);
  }

  private static String instructionSet() {
    try {
      List<String> lines = java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/cpuinfo"));
      String flags = lines.stream().filter(l -> l.startsWith("flags")).findFirst().orElse("");
      return flags.contains("avx512f") ? "AVX-512" : flags.contains("avx2") ? "AVX2" : "other";
    } catch (java.io.IOException e) {
      return System.getProperty("os.arch", "unknown");
    }
  }

  /** The same as JSON; NaN and infinities are strings. */
  public String json() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schema", "assay.kernels/1");
    document.put("stride", stride);
    document.put("instruction_set", instructionSet());
    document.put("functions", functions);
    document.put("rows", rows);
    try {
      return new ObjectMapper()
              .enable(SerializationFeature.INDENT_OUTPUT)
              .writeValueAsString(document)
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of numbers always become JSON", e);
    }
  }
}
