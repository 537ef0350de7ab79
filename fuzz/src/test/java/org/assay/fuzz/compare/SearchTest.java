package org.assay.fuzz.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.data.spec.Range;
import org.assay.data.spec.Role;
import org.assay.data.spec.Tolerances;
import org.assay.data.spec.Tolerances.Tolerance;
import org.assay.fuzz.compare.Comparer.Given;
import org.assay.fuzz.compare.Disagreement.Kind;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.Test;

/** The search for disagreement. */
class SearchTest {
  private static final CompareOptions SEARCH =
      CompareOptions.DEFAULT.withSearch(1500).with(tolerance(1e-4, 1e-3));

  private static Tolerances tolerance(double absolute, double relative) {
    return new Tolerances(Optional.of(new Tolerance(absolute, relative)), Map.of());
  }

  private static Model model(String body) {
    return TextReader.parse(
        "< ir_version: 8, opset_import: [\"\" : 17] >\ng (float[N, 2] x) => (float[N, 2] y)\n{\n"
            + body
            + "\n}");
  }

  /** Two models that differ only where x0 is above 0.9. */
  private static final Model PLAIN = model("y = Identity(x)");

  private static final Model CLIPPED =
      model(
          "lo = Constant<value = float {-2}>() hi = Constant<value = float {0.9}>() y = Clip(x, lo, hi)");

  private static Given given(float... rows) {
    Tensor x = Tensor.ofFloats(new long[] {rows.length / 2, 2}, rows);
    return new Given(
        Map.of("x", x),
        Optional.of("rows"),
        Map.of(
            "x",
            new InputDomain(
                Role.DATA, new Range(-1, 1, "test"), ElementType.FLOAT, new long[] {1, 2})));
  }

  private static SearchResult search(Model a, Model b, CompareOptions options, Given given) {
    Comparison c =
        new Comparer(options).compare(Twins.twin("a.onnx", a), Twins.twin("b.onnx", b), given);
    return c.search().orElseThrow();
  }

  @Test
  void findsWhatTheDataDoesNotShowAndMinimisesIt() {
    SearchResult found =
        search(PLAIN, CLIPPED, SEARCH, given(0.1f, 0.2f, -0.3f, 0.5f, 0.4f, -0.2f));
    assertThat(found.kept()).isNotEmpty();
    Disagreement values =
        found.kept().stream().filter(d -> d.kind() == Kind.VALUES).findFirst().orElseThrow();
    double[] x = values.inputs().get("x").toDoubles();
    assertThat(Arrays.stream(x).max().orElseThrow()).isBetween(0.9, 1.0);
    assertThat(values.excess()).isGreaterThan(1);
    // From (0.4, -0.2) the nearest is 0.5 away; on the line to what was found, not much farther.
    assertThat(values.linf()).isBetween(0.39, 0.9);
    assertThat(values.l2()).isGreaterThanOrEqualTo(values.linf());
  }

  @Test
  void everyDisagreementIsWithinTheRangesAndComesAgain() {
    SearchResult found =
        search(
            Twins.perceptron(),
            Twins.withWeight(Twins.perceptron(), "w3", 0.2),
            SEARCH,
            Twins.drawn(Twins.perceptron()));
    assertThat(found.kept()).isNotEmpty();
    assertThat(found.unconfirmed()).isZero();
    assertThat(found.kept())
        .allSatisfy(
            d -> {
              for (double v : d.inputs().get("x").toDoubles()) {
                assertThat(v).isBetween(-1.0, 1.0);
              }
            });
    assertThat(found.kept().stream().map(Disagreement::kind)).contains(Kind.LABEL);
  }

  @Test
  void aFlippedClassWithinTheToleranceIsATie() {
    Model model = Twins.perceptron();
    CompareOptions wide = SEARCH.with(tolerance(0.5, 0.5));
    Comparison c = Twins.compare(model, Twins.withWeight(model, "b3", 0.01), wide);
    SearchResult found = c.search().orElseThrow();
    assertThat(found.kept()).isNotEmpty().allMatch(d -> d.kind() == Kind.TIE);
    assertThat(found.kept().get(0).excess()).isLessThan(1);
    assertThat(ComparisonRules.findings(c)).filteredOn(f -> f.ruleId().equals("CP001")).isEmpty();
  }

  @Test
  void oneSeedGivesOneResultAndTheBudgetIsKept() {
    Model model = Twins.perceptron();
    Model other = Twins.withWeight(model, "w2", 0.1);
    SearchResult one = search(model, other, SEARCH, Twins.drawn(model));
    SearchResult two = search(model, other, SEARCH, Twins.drawn(model));
    assertThat(one.inputs()).isEqualTo(two.inputs()).isBetween(1500L, 1800L);
    assertThat(one.found()).isEqualTo(two.found());
    assertThat(described(one)).isEqualTo(described(two));
  }

  private static List<String> described(SearchResult result) {
    return result.kept().stream()
        .map(
            d ->
                d.kind()
                    + " "
                    + d.labelA()
                    + " "
                    + d.labelB()
                    + " "
                    + d.linf()
                    + " "
                    + d.l2()
                    + Arrays.toString(d.inputs().get("x").toDoubles()))
        .toList();
  }

  @Test
  void equalModelsAreSilent() {
    SearchResult found =
        search(
            Twins.perceptron(),
            Twins.renamed(Twins.perceptron(), false),
            SEARCH,
            Twins.drawn(Twins.perceptron()));
    assertThat(found.found()).isZero();
    assertThat(found.greatestExcess()).isZero();
    assertThat(found.kept()).isEmpty();
  }

  @Test
  void rowsOutsideOfTheRangesAreNoSeeds() {
    SearchResult found = search(PLAIN, CLIPPED, SEARCH, given(3, 3, 0.1f, 0.2f));
    assertThat(found.seeds()).isEqualTo(1);
  }

  @Test
  void modelsOfFixedRowsAreSearchedToo() {
    Model one =
        TextReader.parse(
            "< ir_version: 8, opset_import: [\"\" : 17] >\ng (float[2, 2] x) => (float[2, 2] y)\n{ y = Abs(x) }");
    Model other =
        TextReader.parse(
            "< ir_version: 8, opset_import: [\"\" : 17] >\ng (float[2, 2] x) => (float[2, 2] y)\n{ y = Relu(x) }");
    SearchResult found =
        search(one, other, SEARCH, given(0.5f, 0.5f, 0.2f, 0.1f, 0.2f, 0.3f, 0.2f, 0.9f));
    assertThat(found.seeds()).isEqualTo(2);
    assertThat(found.kept()).isNotEmpty();
  }
}
