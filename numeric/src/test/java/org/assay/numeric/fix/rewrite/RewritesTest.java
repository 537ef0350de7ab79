package org.assay.numeric.fix.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.WeightMode;
import org.assay.exec.ExecException;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.numeric.scan.Disguise;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.text.TextReader;
import org.assay.report.Finding;
import org.assay.testkit.ReferenceEvaluator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where each rewrite must apply, and where it must not; what it gives is proved and run. */
class RewritesTest {
  private static final ScanOptions TRAINED =
      new ScanOptions(
          WeightMode.FREE,
          RangeMode.VALID,
          Optional.empty(),
          Map.of(),
          Optional.empty(),
          Map.of(),
          false);
  private static final int RUNS = 40;
  private static final double TOLERANCE = 1e-5;
  private static final ReferenceEvaluator EXACT =
      new ReferenceEvaluator(ReferenceEvaluator.Rounding.NONE, 1);

  static List<RewriteCase> applying() {
    return RewriteCase.all().stream().filter(RewriteCase::applies).toList();
  }

  static List<RewriteCase> others() {
    return RewriteCase.all().stream().filter(c -> !c.applies()).toList();
  }

  @ParameterizedTest
  @MethodSource("applying")
  void isProvedAndChangesNothing(RewriteCase c) {
    Model model = TextReader.parse(c.model());
    for (Trial.Tried proved : proved(model, c)) {
      changesNothing(c, model, proved);
    }
  }

  private static void changesNothing(RewriteCase c, Model model, Trial.Tried proved) {
    Rewritten rewritten = proved.proposal().rewritten();
    assertThat(rewritten.model().graph().inputs()).isEqualTo(proved.before().graph().inputs());
    assertThat(rewritten.model().graph().outputs()).isEqualTo(proved.before().graph().outputs());
    try (Session before = Session.open(probed(model, rewritten), RunOptions.DEFAULT);
        Session after = Session.open(rewritten.model(), RunOptions.DEFAULT)) {
      SplittableRandom random = new SplittableRandom(17);
      int ordinary = 0;
      for (int run = 0; run < RUNS; run++) {
        double width = Math.min(c.hi() - c.middle(), c.middle() - c.lo());
        double spread = run < 2 ? 0.02 : run % 2 == 0 ? Math.min(width, 2) : Double.NaN;
        Map<String, Tensor> inputs = inputs(c, spread, run, random);
        Map<String, Tensor> old = before.run(inputs);
        Map<String, Tensor> fresh = after.run(inputs);
        String title = c.title() + ", run " + run + ": " + rewritten.what();
        fresh.forEach(
            (name, tensor) ->
                assertThat(Arrays.stream(tensor.toDoubles())).as(title).allMatch(Double::isFinite));
        Map<String, Tensor> seen = new LinkedHashMap<>(old);
        seen.putAll(inputs);
        if (isOutside(rewritten, seen)) {
          ordinary += Double.isNaN(spread) ? 0 : 1;
          double[] exact = EXACT.run(model, ReferenceEvaluator.values(inputs)).get("y").toDoubles();
          agree(title, old.get("y").toDoubles(), exact, fresh.get("y").toDoubles());
        }
      }
      assertThat(ordinary).as("ordinary runs of " + c.title()).isPositive();
    }
  }

  // Constants differ between the types, so that not every case fails in each; what is proposed for
  // those that do must be proved, and run where the original does.
  @ParameterizedTest
  @MethodSource("applying")
  void holdsForOtherTypes(RewriteCase c) {
    for (ElementType type : List.of(ElementType.DOUBLE, ElementType.FLOAT16)) {
      Model model = TextReader.parse(inType(c, type));
      double factor = type == ElementType.DOUBLE && c.hi() > 40 ? 10 : 1;
      String spec =
          c.spec()
              .replace(
                  "[" + c.lo() + ", " + c.hi() + "]",
                  "[" + c.lo() * factor + ", " + c.hi() * factor + "]");
      Trial trial = new Trial(TRAINED, spec);
      Trial.Scanned scanned = trial.scan(model);
      for (Finding finding : scanned.open()) {
        List<Trial.Tried> tried = trial.tried(scanned, finding, c.rule());
        if (finding.tensor().equals(c.failing()) && !tried.isEmpty()) {
          Optional<Trial.Tried> proved = tried.stream().filter(Trial.Tried::isProved).findFirst();
          assertThat(proved)
              .as(
                  "%s %s: %s",
                  type, c.title(), tried.stream().map(t -> t.fresh() + " " + t.left()).toList())
              .isPresent();
          if (isRun(model)) {
            Model rewritten = proved.get().proposal().rewritten().model();
            assertThat(isRun(rewritten)).as(type + " " + c.title()).isTrue();
          }
        }
      }
    }
  }

  private static String inType(RewriteCase c, ElementType type) {
    return c.model()
        .replace("float[2, 3] x", type.text() + "[2, 3] x")
        .replace("float[a, b] y", type.text() + "[a, b] y")
        .replaceAll(
            "(\\w+) = (Constant <value = float[^>]*>) \\(\\)",
            "$1_f = $2 ()\n  $1 = Cast <to = 1> ($1_f)")
        .replace("<to = 1>", "<to = " + type.code() + ">");
  }

  private static boolean isRun(Model model) {
    try (Session session = Session.open(model, RunOptions.DEFAULT)) {
      return !session.outputs().isEmpty();
    } catch (ExecException e) {
      return false;
    }
  }

  // The tensors of the exception sets as outputs, if they are not yet.
  private static Model probed(Model model, Rewritten rewritten) {
    Set<String> there = new TreeSet<>();
    model.graph().outputs().forEach(o -> there.add(o.name()));
    List<org.assay.onnx.ValueInfo> outputs = new java.util.ArrayList<>(model.graph().outputs());
    rewritten.exceptions().stream()
        .map(ExceptionSet::tensor)
        .filter(t -> model.graph().input(t).isEmpty() && there.add(t))
        .forEach(
            t ->
                outputs.add(
                    org.assay.onnx.ValueInfo.of(
                        t,
                        new org.assay.onnx.ValueType.TensorType(
                            ElementType.FLOAT, Optional.empty()))));
    return model.withGraph(model.graph().withOutputs(outputs));
  }

  private static boolean isOutside(Rewritten rewritten, Map<String, Tensor> run) {
    for (ExceptionSet set : rewritten.exceptions()) {
      Tensor tensor = run.get(set.tensor());
      if (tensor != null) {
        for (double value : tensor.toDoubles()) {
          if (set.contains(value)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  // Where the original is finite: the same, or no farther from what is computed in doubles.
  private static void agree(String title, double[] old, double[] exact, double[] fresh) {
    assertThat(fresh).as(title).hasSameSizeAs(old);
    for (int i = 0; i < old.length; i++) {
      double tolerance = TOLERANCE * Math.max(Math.abs(old[i]), 0.1);
      if (Double.isFinite(old[i]) && !(Math.abs(fresh[i] - old[i]) <= tolerance)) {
        assertThat(Math.abs(fresh[i] - exact[i]))
            .as("%s: %s became %s, in doubles %s", title, old[i], fresh[i], exact[i])
            .isLessThanOrEqualTo(Math.max(Math.abs(old[i] - exact[i]), tolerance));
      }
    }
  }

  private static Map<String, Tensor> inputs(
      RewriteCase c, double spread, int run, SplittableRandom random) {
    double[] x = new double[6];
    double[] m = new double[6];
    double[] special = {c.lo(), c.hi(), Math.max(c.lo(), Math.min(c.hi(), 0)), 1e-20, 18, -18};
    for (int i = 0; i < x.length; i++) {
      double anywhere = c.lo() + (c.hi() - c.lo()) * random.nextDouble();
      double unusual = special[random.nextInt(special.length)];
      double chosen =
          run % 4 == 1 ? special[run / 4 % 6] : random.nextBoolean() ? anywhere : unusual;
      x[i] =
          Double.isNaN(spread)
              ? Math.max(c.lo(), Math.min(c.hi(), chosen))
              : c.middle() + spread * (2 * random.nextDouble() - 1);
      m[i] = Double.isNaN(spread) && run % 4 == 1 ? 0 : random.nextBoolean() || i % 3 == 0 ? 1 : 0;
    }
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put("x", Tensor.ofValues(ElementType.FLOAT, new long[] {2, 3}, x));
    inputs.put("m", Tensor.ofValues(ElementType.BOOL, new long[] {2, 3}, m));
    return inputs;
  }

  @ParameterizedTest
  @MethodSource("others")
  void proposesNothing(RewriteCase c) {
    Trial trial = new Trial(TRAINED, c.spec());
    Trial.Scanned scanned = trial.scan(TextReader.parse(c.model()));
    Finding finding = finding(scanned, c);
    assertThat(proposals(scanned, finding, c.rule())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("applying")
  void namesAndOrderNeverMatter(RewriteCase c) {
    Model model = TextReader.parse(c.model());
    List<String> plain = whats(model, c.spec(), c, name -> name);
    for (long seed = 1; seed <= 2; seed++) {
      Disguise disguise = new Disguise(seed);
      Model renamed = disguise.model(model);
      Map<String, String> back = new HashMap<>();
      String spec = c.spec();
      for (var input : renamed.graph().inputs()) {
        back.put(disguise.original(input.name()), input.name());
      }
      String renamedSpec =
          spec.replace("  x:", "  " + back.get("x") + ":")
              .replace("  m:", "  " + back.get("m") + ":");
      assertThat(whats(renamed, renamedSpec, c, disguise::original)).isEqualTo(plain);
    }
  }

  private static List<String> whats(
      Model model, String spec, RewriteCase c, java.util.function.UnaryOperator<String> original) {
    Trial.Scanned scanned = new Trial(TRAINED, spec).scan(model);
    Finding finding =
        scanned.open().stream()
            .filter(f -> original.apply(f.tensor()).equals(c.failing()))
            .findFirst()
            .orElseThrow();
    return proposals(scanned, finding, c.rule()).stream().map(p -> p.rewritten().what()).toList();
  }

  private static List<Rewrites.Proposal> proposals(
      Trial.Scanned scanned, Finding finding, String rule) {
    return Rewrites.proposals(RewriteInput.of(scanned.model(), finding, scanned.bounds())).stream()
        .filter(p -> p.rewrite().rule().id().equals(rule))
        .toList();
  }

  private static List<Trial.Tried> proved(Model model, RewriteCase c) {
    Trial trial = new Trial(TRAINED, c.spec());
    Trial.Scanned scanned = trial.scan(model);
    Finding finding = finding(scanned, c);
    List<Trial.Tried> tried = trial.tried(scanned, finding, c.rule());
    assertThat(tried).as("proposals of " + c.title()).isNotEmpty();
    List<Trial.Tried> proved = tried.stream().filter(Trial.Tried::isProved).toList();
    assertThat(proved)
        .as(
            "proved for %s of %s",
            c.title(),
            tried.stream()
                .map(t -> t.proposal().rewritten().what() + " " + t.fresh() + t.left())
                .toList())
        .isNotEmpty();
    return proved;
  }

  private static Finding finding(Trial.Scanned scanned, RewriteCase c) {
    return scanned.open().stream()
        .filter(f -> f.tensor().equals(c.failing()))
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "no finding at " + c.failing() + ": " + c.title() + " but " + scanned.open()));
  }

  @Test
  void branchesAreRewrittenWhereTheyStand() {
    Model model =
        TextReader.parse(
            "< ir_version: 8, opset_import: [\"\" : 18] >\n"
                + "g (float[2, 3] x, bool c) => (float[2, 3] y) {\n"
                + "  one = Constant <value = float {1.0}> ()\n  y = If (c) <\n"
                + "    then_branch = t () => (float[2, 3] a) {\n"
                + "      p = Sigmoid(x) q = Sub(one, p) a = Log(q) },\n"
                + "    else_branch = e () => (float[2, 3] b) { b = Identity(x) }\n"
                + "  >\n}");
    Trial trial =
        new Trial(TRAINED, "inputs:\n  x: {role: other, valid: [-200, 200]}\n  c: {role: mask}\n");
    Trial.Scanned scanned = trial.scan(model);
    Trial.Tried tried = trial.repaired(scanned, scanned.open().get(0)).orElseThrow();
    assertThat(tried.id()).isEqualTo("RW006");
    assertThat(tried.after().open()).isEmpty();
    assertThat(isRun(tried.proposal().rewritten().model())).isTrue();
  }

  @Test
  void whatOthersUseStays() {
    Model model =
        TextReader.parse(
            "< ir_version: 8, opset_import: [\"\" : 18] >\n"
                + "g (float[2, 3] x) => (float[2, 3] y, float[2, 3] p) {\n"
                + "  idle = Neg(x)\n  q = Softmax(x)\n  p = Identity(q)\n  y = Log(q)\n}");
    Trial trial = new Trial(TRAINED, "inputs:\n  x: {role: other, valid: [-200, 200]}\n");
    Trial.Scanned scanned = trial.scan(model);
    Trial.Tried tried = trial.repaired(scanned, scanned.open().get(0)).orElseThrow();
    List<String> made =
        tried.proposal().rewritten().model().graph().nodes().stream()
            .map(n -> n.firstOutput())
            .toList();
    assertThat(made).contains("idle", "q", "p", "y");
  }

  @Test
  void anInputIsNoConstantThoughItsRangeIsAPoint() {
    Model model =
        TextReader.parse(
            "< ir_version: 8, opset_import: [\"\" : 18] >\n"
                + "g (float[2, 3] x, float one) => (float[2, 3] y) {\n"
                + "  e = Exp(x)\n  s = Add(e, one)\n  y = Log(s)\n}");
    Trial trial =
        new Trial(
            TRAINED,
            "inputs:\n  x: {role: other, valid: [-200, 200]}\n  one: {role: other, valid: [1, 1]}\n");
    Trial.Scanned scanned = trial.scan(model);
    assertThat(proposals(scanned, scanned.open().get(0), "RW007")).isEmpty();
  }

  @Test
  void olderOperatorsAreLeftAlone() {
    Model model =
        TextReader.parse(
            "< ir_version: 6, opset_import: [\"\" : 11] >\n"
                + "g (float[2, 3] x) => (float[2, 3] y) { p = Softmax <axis = 1> (x) y = Log(p) }");
    Trial trial = new Trial(TRAINED, "inputs:\n  x: {role: other, valid: [-200, 200]}\n");
    Trial.Scanned scanned = trial.scan(model);
    assertThat(trial.tried(scanned, scanned.open().get(0), "")).isEmpty();
  }

  @Test
  void everyRewriteIsSeenToApplyAndNotTo() {
    Set<String> ids = new TreeSet<>();
    Rewrites.all().forEach(r -> ids.add(r.rule().id()));
    assertThat(ids).hasSize(Rewrites.all().size());
    assertThat(applying().stream().map(RewriteCase::rule)).containsAll(ids);
    assertThat(others().stream().map(RewriteCase::rule)).containsAll(ids);
  }
}
