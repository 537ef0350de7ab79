package org.assay.numeric.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assay.exec.ExecException;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.numeric.scan.TextScan;
import org.assay.onnx.Dim;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType.TensorType;
import org.assay.onnx.text.TextReader;
import org.assay.report.Finding;
import org.assay.report.ModelResult;
import org.assay.report.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every page says what is true: its example is found, fails when run, and its repair holds. */
class RulePagesTest {
  private static final Path PAGES = Path.of("..", "docs", "rules");
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w+) (\\w+)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  static List<Rule> rules() {
    return Rules.all();
  }

  /** A fenced block by the last word of its opening line, e.g. {@code onnx example}. */
  private static Map<String, String> blocks(Rule rule) {
    Map<String, String> blocks = new LinkedHashMap<>();
    Matcher m = BLOCK.matcher(rule.help());
    while (m.find()) {
      blocks.put(m.group(2), m.group(3));
    }
    return blocks;
  }

  private static String block(Rule rule, String kind) {
    String text = blocks(rule).get(kind);
    if (text == null) {
      throw new AssertionError(rule.page() + " has no block '" + kind + "'");
    }
    return text;
  }

  @Test
  void everyRuleHasAPageAndEveryPageARule() throws IOException {
    List<String> ids = rules().stream().map(Rule::id).toList();
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(rules().stream().map(Rule::name)).doesNotHaveDuplicates();
    try (Stream<Path> files = Files.list(PAGES)) {
      // Those of other modules are looked at there.
      assertThat(
              files
                  .map(f -> f.getFileName().toString().replace(".md", ""))
                  .filter(id -> id.startsWith("ND") || id.startsWith("GR")))
          .containsExactlyInAnyOrderElementsOf(ids);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void beginsWithWhatTheRuleSays(Rule rule) {
    assertThat(rule.help())
        .startsWith("# " + rule.id() + " " + rule.name() + "\n\n" + rule.summary() + "\n");
    assertThat(rule.help())
        .contains("## Why it matters", "## Repair", "## When it is absorbed", "## When to ignore");
  }

  @ParameterizedTest
  @MethodSource("rules")
  void firesOnTheExampleAndNotOnItsRepair(Rule rule) {
    String spec = block(rule, "spec");
    assertThat(fired(block(rule, "example"), spec)).contains(rule.id());
    assertThat(fired(block(rule, "repaired"), spec)).doesNotContain(rule.id());
  }

  private static List<String> fired(String model, String spec) {
    ModelResult result = TextScan.trained(model, spec);
    return result.findings().stream().map(Finding::ruleId).toList();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theStatedInputFailsWhenRun(Rule rule) {
    Map<String, String> run = stated(rule);
    String consequence = blocks(rule).get("consequence");
    Model model = TextReader.parse(consequence == null ? block(rule, "example") : consequence);
    String output = model.graph().outputs().get(0).name();
    String expected = String.valueOf(run.remove(output));
    if (expected.equals("error")) {
      assertThatThrownBy(() -> run(model, run)).isInstanceOf(ExecException.class);
    } else {
      assertThat(names(run(model, run).get(output))).contains(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theRepairSurvivesTheStatedInput(Rule rule) {
    Map<String, String> run = stated(rule);
    Model model = TextReader.parse(block(rule, "repaired"));
    run.keySet().removeIf(name -> model.graph().input(name).isEmpty());
    assertThat(names(run(model, run).get("y"))).doesNotContain("NaN", "+Inf", "-Inf");
  }

  /** The lines {@code name = values} of the run, inputs and the output. */
  private static Map<String, String> stated(Rule rule) {
    Map<String, String> run = new LinkedHashMap<>();
    block(rule, "run")
        .lines()
        .map(l -> l.split(" = ", 2))
        .forEach(parts -> run.put(parts[0], parts[1]));
    return run;
  }

  private static Map<String, Tensor> run(Model model, Map<String, String> values) {
    try (Session session = Session.open(model, RunOptions.DEFAULT)) {
      Map<String, Tensor> feed = new LinkedHashMap<>();
      values.forEach((name, list) -> feed.put(name, tensor(session.inputs().get(name), list)));
      return session.run(feed);
    }
  }

  private static Tensor tensor(TensorType type, String list) {
    double[] values = Stream.of(list.split(", ")).mapToDouble(Double::parseDouble).toArray();
    long[] dims =
        type.shape().orElseThrow().dims().stream().mapToLong(d -> ((Dim.Known) d).size()).toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = type.element().isFloat() ? type.element().format().round(values[i]) : values[i];
    }
    return Tensor.ofValues(type.element(), dims, values);
  }

  private static List<String> names(Tensor tensor) {
    return Arrays.stream(tensor.toDoubles())
        .mapToObj(
            v ->
                Double.isNaN(v)
                    ? "NaN"
                    : Double.isInfinite(v) ? (v > 0 ? "+Inf" : "-Inf") : String.valueOf(v))
        .toList();
  }
}
