package org.assay.fuzz.predicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assay.data.random.RandomStream;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.subject.Observation;
import org.assay.fuzz.subject.Watched;
import org.junit.jupiter.api.Test;

/** Predicates against a slow evaluator of their trees, against truths by hand, and wrong ones. */
class PredicateTest {
  private static final List<Watched> WATCHED =
      List.of(
          new Watched("x", 3),
          new Watched("y.1", 3, List.of(1L, 3L)),
          new Watched("s", 1, List.of()),
          new Watched("model: a/b", 2),
          new Watched("none", 0));
  private static final float[] ODD = {
    Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0, -0f, 1, 2, Float.MIN_VALUE
  };

  private static Observation observed(float[] x, float[] y, float s, float[] twin) {
    Observation observed = new Observation(WATCHED, 2);
    // The row that is asked is the second.
    System.arraycopy(x, 0, observed.values(0), 3, 3);
    System.arraycopy(y, 0, observed.values(1), 3, 3);
    observed.values(2)[1] = s;
    System.arraycopy(twin, 0, observed.values(3), 2, 2);
    return observed;
  }

  private static boolean holds(String text) {
    Observation observed =
        observed(new float[] {1, 3, 2}, new float[] {-1, 0, 4}, 0.5f, new float[] {7, -8});
    return Predicate.parse(text).on(WATCHED).holds(observed, 1);
  }

  @Test
  void whatIsTrueHolds() {
    for (String text :
        List.of(
            "s == 0.5",
            "s == .5 && s<1. && s > 5e-1 - 1E-9",
            "sum(x) == 6 && mean(x) == 2",
            "max(x) == 3 && min(y.1) == -1 && argmax(x) == 1 && argmax(-x) == 0",
            "any(x > 2) && all(x >= 1) && !any(x > 3) && !all(x > 1)",
            "any(x + y.1 == 6) && x[0] == 1 && x[argmax(y.1)] == 2",
            "1 + 2 * 3 == 7 && (1 + 2) * 3 == 9 && 8 / 4 / 2 == 1 && 5 - 3 - 1 == 1",
            "-s < 0 && --s > 0 && - 2 * -3 == 6",
            "'model: a/b'[1] == -8 && abs(\"model: a/b\"[1]) == 8",
            "any(isinf(x / 0)) && all(isinf(x / 0)) && any(isnan(y.1 / (y.1 - y.1)))",
            "size(x) == 3 && size(none) == 0 && sum(none) == 0 && all(none > 0) && !any(none > 0)",
            "1 > 2 || 3 > 2 && 2 > 1",
            "!(1 > 2) && !(1 > 2 || 2 > 3)",
            "isnan(x[s]) && isnan(x[-1]) && isnan(x[3 + 0])",
            "all(x > 0 || y.1 > 0)",
            "any(abs(x - mean(x)) == 0)",
            "s != 1 && !(s != 0.5)")) {
      assertThat(holds(text)).as(text).isTrue();
      assertThat(holds("!(" + text + ")")).as(text).isFalse();
    }
  }

  @Test
  void partsAreNamed() {
    Observation observed =
        observed(new float[] {1, 3, 2}, new float[] {-1, 0, 4}, 0.5f, new float[] {7, -8});
    BoundPredicate predicate =
        Predicate.parse(" any(x < 0) ||  abs( sum(x) - 1 ) > 1e-3 || s > 0").on(WATCHED);
    assertThat(predicate.part(observed, 1)).isEqualTo("abs( sum(x) - 1 ) > 1e-3");
    assertThat(Predicate.parse("(s > 9 || s > 0)").on(WATCHED).part(observed, 1))
        .isEqualTo("(s > 9 || s > 0)");
    assertThat(Predicate.parse("any('model: a/b' > x[0]) || y.1[0] > s").tensors())
        .containsExactly("model: a/b", "x", "y.1", "s");
  }

  @Test
  void nearnessGrowsTowardsTruth() {
    for (String text :
        List.of(
            "s > 1",
            "any(x > 4) && s > 1",
            "!(s <= 1)",
            "s == 1.5",
            "abs(sum(x) - 6) > 2 || s > 1",
            "isinf(s)",
            "all(x * s > 2)")) {
      BoundPredicate predicate = Predicate.parse(text).on(WATCHED);
      double before = Double.NEGATIVE_INFINITY;
      for (float s : new float[] {0.25f, 0.5f, 0.75f, 1, 1.5f}) {
        Observation observed =
            observed(new float[] {1, 5, 2}, new float[] {-1, 0, 4}, s, new float[] {7, -8});
        double near = predicate.nearness(observed, 1);
        assertThat(near).as(text + " at " + s).isGreaterThanOrEqualTo(before);
        before = near;
        if (near > 0) {
          assertThat(predicate.holds(observed, 1)).as(text + " at " + s).isTrue();
        }
      }
    }
  }

  @Test
  void wrongOnesSayWhereInOneLine() {
    Map<String, String> wrong =
        Map.ofEntries(
            Map.entry("", "column 1"),
            Map.entry("s", "column 1"),
            Map.entry("x > 0", "any( ) or all( )"),
            Map.entry("s > ", "column 5"),
            Map.entry("0 < s < 1", "column 7"),
            Map.entry("any(s", "column 6"),
            Map.entry("anny(x > 0)", "did you mean 'any'?"),
            Map.entry("any(x)", "any( ) of numbers"),
            Map.entry("sum(x > 0) > 1", "sum( ) of what is true or false"),
            Map.entry("s > 1 & s < 2", "column 7"),
            Map.entry("s = 1", "column 3"),
            Map.entry("'s > 1", "column 1"),
            Map.entry("1e > s", "exponent"),
            Map.entry("2x > s", "begins with a digit"),
            Map.entry("1e999 > s", "too large"),
            Map.entry("any(x > 'model: a/b')", "3 and 2 elements"),
            Map.entry("max(none) > 1", "max( ) of no elements"),
            Map.entry("x[3] > 1", "no element 3.0 of 3"),
            Map.entry("x[0.5] > 1", "no element 0.5 of 3"),
            Map.entry("s[x] > 1", "3 numbers as an index"),
            Map.entry("y.2 > 1", "did you mean 'y.1'?"),
            Map.entry("!s > 1", "'!' of numbers"),
            Map.entry("-(s > 1) > 1", "'-' of what is true or false"),
            Map.entry("s > 1 && s", "'&&' of numbers"),
            Map.entry("(s > 1) == (s > 2)", "column 9"),
            Map.entry("s > 1 s", "column 7"),
            Map.entry("s > 1) ", "column 6"),
            Map.entry("s > \u0000", "column 5"),
            Map.entry("s > \n\u202e", "column 6"),
            Map.entry("\"a\nb\" > 1", "no tensor"));
    wrong.forEach(
        (text, part) ->
            assertThatThrownBy(() -> Predicate.parse(text).on(WATCHED))
                .as(text)
                .isInstanceOf(FuzzException.class)
                .hasMessageContaining(part)
                .message()
                .hasLineCount(1));
  }

  @Test
  void sizeAndDepthAreCapped() {
    for (String open : List.of("(", "-", "!", "x[", "abs(", "1+", "s>0&&")) {
      String deep = open.repeat(4000 / open.length());
      assertThatThrownBy(() -> Predicate.parse(deep)).isInstanceOf(FuzzException.class);
    }
    String chain = "s" + "+1".repeat(64) + " > 0";
    assertThatThrownBy(() -> Predicate.parse(chain)).hasMessageContaining("nested too deeply");
    assertThat(holds("s" + "+1".repeat(60) + " > 0")).isTrue();
    assertThat(holds("(".repeat(60) + "s" + ")".repeat(60) + " > 0")).isTrue();
    assertThat(holds("s < 0 ||".repeat(500) + "s > 0")).isTrue();
    assertThatThrownBy(() -> Predicate.parse("s > 0" + " ".repeat(4096)))
        .hasMessageContaining("4096");
  }

  @Test
  void noTextCrashesTheParser() {
    String[] tokens = {
      "x", "s", "1", ".5", "'", "\"", "(", ")", "[", "]", "+", "-", "*", "/", "<", "<=", "==", "!=",
      "!", "&&", "||", "any(", "sum(", "abs(", " ", "none", "e", ".", "\u00e9", "|", "&", "argmax("
    };
    RandomStream random = RandomStream.of(5, "mutants");
    int read = 0;
    for (int n = 0; n < 20_000; n++) {
      StringBuilder text = new StringBuilder();
      int length = 1 + random.nextInt(12);
      for (int i = 0; i < length; i++) {
        text.append(tokens[random.nextInt(tokens.length)]);
      }
      try {
        Predicate.parse(text.toString()).on(WATCHED);
        read++;
      } catch (FuzzException e) {
        assertThat(e.getMessage()).contains("predicate, column ").hasLineCount(1);
      }
    }
    assertThat(read).isPositive();
  }

  /** Writes predicates that are right in types and lengths, fully in parentheses or barely. */
  private static final class Writer {
    private final RandomStream random;

    Writer(RandomStream random) {
      this.random = random;
    }

    String truth(boolean several, int depth) {
      if (depth == 0 || random.nextInt(3) == 0) {
        String[] signs = {"<", "<=", ">", ">=", "==", "!="};
        return number(several, depth - 1)
            + " "
            + signs[random.nextInt(signs.length)]
            + " "
            + number(random.nextBoolean() && several, depth - 1);
      }
      return switch (random.nextInt(several ? 4 : 6)) {
        case 0 -> "!(" + truth(several, depth - 1) + ")";
        case 1 -> side(several, depth) + " && " + side(several, depth);
        case 2 -> "(" + truth(several, depth - 1) + " || " + truth(several, depth - 1) + ")";
        case 3 -> (random.nextBoolean() ? "isnan(" : "isinf(") + number(several, depth - 1) + ")";
        case 4 -> "any(" + truth(true, depth - 1) + ")";
        default -> "all(" + truth(true, depth - 1) + ")";
      };
    }

    private String side(boolean several, int depth) {
      return "(" + truth(several, depth - 1) + ")";
    }

    String number(boolean several, int depth) {
      if (depth <= 0) {
        return several
            ? random.nextBoolean() ? "x" : "y.1"
            : List.of("s", "0", "1", "2.5", "1e-3").get(random.nextInt(5));
      }
      boolean other = several && random.nextBoolean();
      return switch (random.nextInt(several ? 5 : 7)) {
        case 0 -> "-" + bracketed(several, depth);
        case 1 -> "abs(" + number(several, depth - 1) + ")";
        case 2 -> bracketed(several, depth) + " * " + bracketed(other, depth);
        case 3 -> "(" + number(several, depth - 1) + " - " + bracketed(other, depth) + ")";
        case 4 -> bracketed(several, depth) + " / " + bracketed(other, depth);
        case 5 -> {
          String[] names = {"min", "max", "sum", "mean", "argmax", "size"};
          yield names[random.nextInt(names.length)] + "(" + number(true, depth - 1) + ")";
        }
        default -> bracketed(true, depth) + "[0 + (" + number(false, depth - 1) + ")]";
      };
    }

    private String bracketed(boolean several, int depth) {
      return "(" + number(several, depth - 1) + ")";
    }
  }

  // Numbers as they are, truths as 1 and 0.
  private static double[] slow(Term term, Observation observed) {
    if (term instanceof Term.Literal literal) {
      return new double[] {literal.value()};
    }
    if (term instanceof Term.Name name) {
      int tensor = observed.indexOf(name.name());
      int size = observed.size(tensor);
      double[] values = new double[size];
      for (int i = 0; i < size; i++) {
        values[i] = observed.values(tensor)[size + i];
      }
      return values;
    }
    if (term instanceof Term.Negative negative) {
      return Arrays.stream(slow(negative.operand(), observed)).map(v -> -v).toArray();
    }
    if (term instanceof Term.Not not) {
      return Arrays.stream(slow(not.operand(), observed)).map(v -> 1 - v).toArray();
    }
    if (term instanceof Term.Element element) {
      double[] of = slow(element.of(), observed);
      double index = slow(element.index(), observed)[0];
      for (int i = 0; i < of.length; i++) {
        if (i == index) {
          return new double[] {of[i]};
        }
      }
      return new double[] {Double.NaN};
    }
    if (term instanceof Term.Binary binary) {
      double[] left = slow(binary.left(), observed);
      double[] right = slow(binary.right(), observed);
      double[] result = new double[Math.max(left.length, right.length)];
      for (int i = 0; i < result.length; i++) {
        double a = left[left.length == 1 ? 0 : i];
        double b = right[right.length == 1 ? 0 : i];
        result[i] =
            switch (binary.operator().toString()) {
              case "||" -> Math.max(a, b);
              case "&&" -> Math.min(a, b);
              case "<" -> a < b ? 1 : 0;
              case "<=" -> a <= b ? 1 : 0;
              case ">" -> a > b ? 1 : 0;
              case ">=" -> a >= b ? 1 : 0;
              case "==" -> a == b ? 1 : 0;
              case "!=" -> a == b ? 0 : 1;
              case "+" -> a + b;
              case "-" -> a - b;
              case "*" -> a * b;
              default -> a / b;
            };
      }
      return result;
    }
    Term.Call call = (Term.Call) term;
    double[] of = slow(call.argument(), observed);
    boolean nan = Arrays.stream(of).anyMatch(Double::isNaN);
    double max = nan ? Double.NaN : Arrays.stream(of).max().orElse(0);
    return switch (call.function().toString()) {
      case "abs" -> Arrays.stream(of).map(Math::abs).toArray();
      case "isnan" -> Arrays.stream(of).map(v -> Double.isNaN(v) ? 1 : 0).toArray();
      case "isinf" -> Arrays.stream(of).map(v -> Math.abs(v) == 1 / 0.0 ? 1 : 0).toArray();
      case "min" -> new double[] {nan ? Double.NaN : Arrays.stream(of).min().orElseThrow()};
      case "max" -> new double[] {max};
      case "sum", "mean" -> {
        double sum = 0;
        for (double value : of) {
          sum += value;
        }
        yield new double[] {call.function() == Function.SUM ? sum : sum / of.length};
      }
      case "any" -> new double[] {Arrays.stream(of).anyMatch(v -> v == 1) ? 1 : 0};
      case "all" -> new double[] {Arrays.stream(of).allMatch(v -> v == 1) ? 1 : 0};
      case "argmax" -> {
        double found = Double.NaN;
        for (int i = of.length - 1; i >= 0; i--) {
          found = of[i] == max ? i : found;
        }
        yield new double[] {found};
      }
      default -> new double[] {of.length};
    };
  }

  @Test
  void randomPredicatesAgreeWithASlowEvaluator() {
    long seed = 20;
    RandomStream random = RandomStream.of(seed, "predicates");
    Writer writer = new Writer(random);
    int holding = 0;
    int asked = 0;
    for (int n = 0; n < 3000; n++) {
      String text = writer.truth(false, 1 + random.nextInt(4));
      if (text.length() > Predicate.LONGEST) {
        continue;
      }
      Predicate predicate = Predicate.parse(text);
      BoundPredicate bound = predicate.on(WATCHED);
      for (int r = 0; r < 4; r++) {
        Observation observed =
            observed(values(random, 3), values(random, 3), values(random, 1)[0], values(random, 2));
        boolean expected =
            predicate.parts().stream().anyMatch(part -> slow(part.term(), observed)[0] == 1);
        assertThat(bound.holds(observed, 1)).as("seed " + seed + ": " + text).isEqualTo(expected);
        bound.nearness(observed, 1);
        holding += expected ? 1 : 0;
        asked++;
      }
    }
    assertThat(holding).isBetween(asked / 5, asked * 4 / 5);
  }

  private static float[] values(RandomStream random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          random.nextInt(4) == 0 ? ODD[random.nextInt(ODD.length)] : 2 * random.nextFloat() - 1;
    }
    return values;
  }

  @Test
  void nothingIsAllocatedPerRow() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    BoundPredicate predicate =
        Predicate.parse("any(x < 0) || abs(sum(x) - mean(y.1)) > 1e9 && isnan(x[argmax(y.1)])")
            .on(WATCHED);
    Observation observed = new Observation(WATCHED, 2);
    predicate.holds(observed, 1);
    predicate.nearness(observed, 1);
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1000; i++) {
      predicate.holds(observed, 1);
      predicate.nearness(observed, 1);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
  }
}
