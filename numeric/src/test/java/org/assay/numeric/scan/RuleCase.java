package org.assay.numeric.scan;

import java.util.ArrayList;
import java.util.List;
import org.assay.data.spec.WeightMode;

/**
 * Tiny models with what the scan must say of them.
 *
 * @param title what is shown
 * @param weights frozen, or free as in training
 * @param model in ONNX text with its header
 * @param spec ranges of the inputs
 * @param findings {@code rule tensor} and, if it is not "possible", the status; sorted
 */
record RuleCase(
    String title, WeightMode weights, String model, String spec, List<String> findings) {

  /** The model as shipped, with inputs {@code x: [lo, hi]; z: [lo, hi]}. */
  static RuleCase shipped(String title, String ranges, String model, String... findings) {
    return of(WeightMode.FROZEN, title, ranges, model, findings);
  }

  static RuleCase trained(String title, String ranges, String model, String... findings) {
    return of(WeightMode.FREE, title, ranges, model, findings);
  }

  static RuleCase of(
      WeightMode weights, String title, String ranges, String model, String... findings) {
    StringBuilder spec = new StringBuilder("inputs:\n");
    for (String range : ranges.split("; ")) {
      int colon = range.indexOf(':');
      spec.append("  ")
          .append(range, 0, colon)
          .append(": {role: other, valid: ")
          .append(range.substring(colon + 2))
          .append("}\n");
    }
    String complete = model.startsWith("<") ? model : TextScan.HEADER + model;
    return new RuleCase(title, weights, complete, spec.toString(), List.of(findings));
  }

  /** One input x[2, 3], one output y[a, b]. */
  static String g(String body) {
    return "g (float[2, 3] x) => (float[a, b] y) {\n" + CONSTANTS + body + "\n}";
  }

  static String gz(String body) {
    return "g (float[2, 3] x, float[2, 3] z) => (float[a, b] y) {\n" + CONSTANTS + body + "\n}";
  }

  static String masked(String body) {
    return "g (bool[2, 3] m, float[2, 3] x) => (float[a, b] y) {\n" + CONSTANTS + body + "\n}";
  }

  static final String CONSTANTS =
      "  one = Constant <value = float {1.0}> ()\n"
          + "  minus_one = Constant <value = float {-1.0}> ()\n"
          + "  half = Constant <value = float {0.5}> ()\n"
          + "  two = Constant <value = float {2.0}> ()\n"
          + "  zero = Constant <value = float {0.0}> ()\n"
          + "  tiny = Constant <value = float {1e-8}> ()\n"
          + "  eps = Constant <value = float {1e-6}> ()\n"
          + "  none = Constant <value = float {-inf}> ()\n"
          + "  far = Constant <value = float {-10000.0}> ()\n"
          + "  last = Constant <value = int64[1] {1}> ()\n  ";

  static List<RuleCase> all() {
    List<RuleCase> all = new ArrayList<>();
    all.addAll(DomainCases.all());
    all.addAll(FlowCases.all());
    all.addAll(OtherCases.all());
    all.addAll(UndefinedCases.all());
    all.addAll(QuantisedCases.all());
    all.addAll(RowCases.all());
    all.addAll(BackwardCase.all());
    return all;
  }

  @Override
  public String toString() {
    return title;
  }
}
