package org.assay.numeric.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Settings;
import org.assay.bounds.Transfers;
import org.assay.bounds.facts.Fact;
import org.assay.bounds.facts.Facts;
import org.assay.numeric.rules.BackwardCheck;
import org.assay.numeric.rules.Check;
import org.assay.numeric.rules.Rules;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.finiteness.Failure;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.onnx.finiteness.Hazard;
import org.assay.report.ModelResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of {@link RuleCase} notice when a piece of knowledge is missing or wrong. */
class SabotageTest {
  private static final OperatorTable<Finiteness> FINITENESS = Finiteness.table();

  /** How much the scan as it is proves of each case; once for all sabotages. */
  private static final Map<RuleCase, Integer> PROVED =
      RuleCase.all().stream()
          .collect(
              Collectors.toMap(
                  c -> c,
                  c -> result(Scanner.create(), c).safe().size(),
                  (a, b) -> a,
                  LinkedHashMap::new));

  static Stream<String> facts() {
    return Facts.all().stream().map(f -> f.getClass().getSimpleName());
  }

  /** Operators that can fail otherwise than by size alone. */
  static Stream<String> operators() {
    return FINITENESS.operators().stream()
        .filter(
            op ->
                hazards(op).stream()
                    .map(Hazard::failure)
                    .anyMatch(f -> f != Failure.OVERFLOW && f != Failure.SPREAD));
  }

  static Stream<String> rules() {
    return Rules.all().stream().map(r -> r.id());
  }

  private static List<Hazard> hazards(String op) {
    Finiteness f = FINITENESS.find("", op).orElseThrow();
    return f.hazards(Node.of(op, List.of(), List.of(), Map.of()));
  }

  @Test
  void nothingIsNoticedWithoutSabotage() {
    assertThat(noticed(scanner(Facts.all(), Rules.checks(), FINITENESS))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("facts")
  void aDroppedFactIsNoticed(String dropped) {
    List<Fact> rest =
        Facts.all().stream().filter(f -> !f.getClass().getSimpleName().equals(dropped)).toList();
    assertThat(noticed(scanner(rest, Rules.checks(), FINITENESS))).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aDroppedRuleIsNoticed(String dropped) {
    List<Check> rest = Rules.checks().stream().filter(c -> !c.rule().id().equals(dropped)).toList();
    List<BackwardCheck> backward =
        Rules.backward().stream().filter(c -> !c.rule().id().equals(dropped)).toList();
    Analyzer analyzer = new Analyzer(Settings.DEFAULT, Transfers.table(), Facts.all());
    assertThat(noticed(new Scanner(analyzer, rest, FINITENESS, backward))).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("operators")
  void aMissingEntryOfFinitenessIsNoticed(String operator) {
    assertThat(noticed(scanner(Facts.all(), Rules.checks(), with(operator, List.of()))))
        .isNotEmpty();
  }

  @Test
  void aWrongOperandIsNoticed() {
    List<Hazard> numerator = List.of(new Hazard(0, Failure.ZERO), new Hazard(0, Failure.OVERFLOW));
    assertThat(noticed(scanner(Facts.all(), Rules.checks(), with("Div", numerator)))).isNotEmpty();
  }

  @Test
  void aWrongFailureIsNoticed() {
    List<Hazard> root = List.of(new Hazard(0, Failure.NEGATIVE));
    assertThat(noticed(scanner(Facts.all(), Rules.checks(), with("Log", root)))).isNotEmpty();
  }

  /** The table but for one operator; without hazards it has no entry. */
  private static OperatorTable<Finiteness> with(String operator, List<Hazard> hazards) {
    OperatorTable.Builder<Finiteness> table = new OperatorTable.Builder<>();
    for (String op : FINITENESS.operators()) {
      if (!op.equals(operator)) {
        table.add(op, FINITENESS.find("", op).orElseThrow());
      }
    }
    if (!hazards.isEmpty()) {
      table.add(operator, node -> hazards);
    }
    return table.build();
  }

  private static Scanner scanner(
      List<Fact> facts, List<Check> checks, OperatorTable<Finiteness> finiteness) {
    return new Scanner(
        new Analyzer(Settings.DEFAULT, Transfers.table(), facts), checks, finiteness);
  }

  private static ModelResult result(Scanner scanner, RuleCase c) {
    return TextScan.run(scanner, c.model(), c.spec(), c.weights(), false);
  }

  /** Title of the first case that a scanner gets wrong, or where it proves something else. */
  private static List<String> noticed(Scanner scanner) {
    for (Map.Entry<RuleCase, Integer> entry : PROVED.entrySet()) {
      ModelResult result = result(scanner, entry.getKey());
      if (!TextScan.lines(result).equals(entry.getKey().findings())
          || result.safe().size() != entry.getValue()) {
        return List.of(entry.getKey().title());
      }
    }
    return List.of();
  }
}
