package org.assay.bounds.facts;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Axis;
import org.assay.bounds.Bounds;
import org.assay.bounds.Environment;
import org.assay.bounds.Flags;
import org.assay.bounds.NodeVisitor;
import org.assay.bounds.Settings;
import org.assay.bounds.Transfers;
import org.assay.onnx.Dim;
import org.assay.onnx.Model;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.text.TextReader;
import org.assay.testkit.generate.GeneratedCase;
import org.assay.testkit.generate.RangeOf;
import org.assay.testkit.harness.BoundsOracle;
import org.assay.testkit.harness.Box;

/**
 * A small model in ONNX text whose output {@code y} ends in a pattern, or nearly.
 *
 * @param applies whether the fact must say something about {@code y}
 * @param model with its header left out
 * @param lo least value of every input
 * @param hi greatest value of every input
 */
record FactCase(String title, Fact fact, boolean applies, String model, double lo, double hi) {
  static final String HEADER =
      "< ir_version: 8, opset_import: [\"\" : 18, \"com.microsoft\" : 1] >\n";

  /** Axes that reductions take as an input. */
  static final String AXES = "int64[1] a0 = {0}, int64[1] a1 = {1}";

  /** A model of one input and one output, both float. */
  static String unary(String dims, String constants, String body) {
    return "g (float" + dims + " x) => (float" + dims + " y)\n<" + constants + ">\n{" + body + "}";
  }

  static FactCase holds(String title, Fact fact, String model, double lo, double hi) {
    return new FactCase(title, fact, true, model, lo, hi);
  }

  static FactCase not(String title, Fact fact, String model, double lo, double hi) {
    return new FactCase(title, fact, false, model, lo, hi);
  }

  Model parsed() {
    return TextReader.parse(HEADER + model);
  }

  private Map<String, RangeOf> ranges() {
    Map<String, RangeOf> ranges = new LinkedHashMap<>();
    for (ValueInfo input : parsed().graph().inputs()) {
      var type = input.type().flatMap(t -> t.asTensor()).orElseThrow();
      long[] dims =
          type.shape().orElseThrow().dims().stream()
              .mapToLong(d -> ((Dim.Known) d).size())
              .toArray();
      boolean real = type.element().isFloat();
      ranges.put(
          input.name(),
          RangeOf.uniform(
              type.element(),
              dims,
              real ? type.element().format().round(lo) : lo,
              real ? type.element().format().round(hi) : hi));
    }
    return ranges;
  }

  /** The model with its ranges, for runs on ONNX Runtime. */
  GeneratedCase generated(long seed) {
    return new GeneratedCase(parsed(), ranges(), seed, title);
  }

  /** Bounds of the output with given facts. */
  Bounds output(List<Fact> facts) {
    Bounds y = analysed(parsed(), ranges(), facts).main().get("y");
    if (y == null) {
      throw new AssertionError("nothing is known of y: " + title);
    }
    return y;
  }

  /** An oracle that asks the analyser with given facts. */
  static BoundsOracle oracle(List<Fact> facts) {
    return (model, ranges) -> {
      Map<String, Box> boxes = new HashMap<>();
      analysed(model, ranges, facts).main().forEach((name, b) -> boxes.put(name, new Elements(b)));
      return boxes;
    };
  }

  private static Analyzer.Result analysed(
      Model model, Map<String, RangeOf> ranges, List<Fact> facts) {
    Map<String, Bounds> values = new LinkedHashMap<>();
    ranges.forEach(
        (name, range) ->
            values.put(
                name, Bounds.uniform(range.type(), range.dims(), range.lo(0), range.hi(0), 0)));
    Analyzer analyzer = new Analyzer(Settings.DEFAULT, Transfers.table(), facts);
    Analyzer.Result result =
        analyzer.analyze(model.graph(), new Environment(values, Map.of()), NodeVisitor.NONE);
    if (!result.notes().isEmpty() || !result.unknownOperators().isEmpty()) {
      throw new AssertionError(result.notes() + " " + result.unknownOperators());
    }
    return result;
  }

  /** Bounds, element by element. */
  private static final class Elements implements Box {
    private final Bounds each;

    Elements(Bounds bounds) {
      Axis[] axes = new Axis[bounds.rank()];
      for (int i = 0; i < axes.length; i++) {
        axes[i] = Axis.each(bounds.dims()[i]);
      }
      this.each = bounds.on(axes);
    }

    @Override
    public boolean contains(int index, long[] dims, double value) {
      int flags = each.flags()[index];
      if (Double.isNaN(value)) {
        return (flags & Flags.NAN) != 0;
      }
      if (Double.isInfinite(value)) {
        int needed = value > 0 ? Flags.POSITIVE : Flags.NEGATIVE;
        return (flags & needed) != 0;
      }
      return each.lo()[index] <= value && value <= each.hi()[index];
    }

    @Override
    public String describe(int index, long[] dims) {
      return "[" + each.lo()[index] + ", " + each.hi()[index] + "] flags " + each.flags()[index];
    }
  }

  @Override
  public String toString() {
    return fact.getClass().getSimpleName() + (applies ? " holds: " : " does not: ") + title;
  }
}
