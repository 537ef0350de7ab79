package org.assay.numeric.fix.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.WeightMode;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.numeric.rules.Rules;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;
import org.assay.onnx.text.TextReader;
import org.assay.onnx.text.TextWriter;
import org.assay.report.Finding;
import org.assay.report.Rule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every page says what is true: its example is rewritten to what it shows, by the scan's proof and
 * by a run. With {@code -Dassay.golden.write=true} the shown results are written anew.
 */
class RewritePagesTest {
  private static final Path PAGES = Path.of("..", "docs", "rules");
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w+) (\\w+)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final ScanOptions TRAINED =
      new ScanOptions(
          WeightMode.FREE,
          RangeMode.VALID,
          Optional.empty(),
          Map.of(),
          Optional.empty(),
          Map.of(),
          false);

  static List<Rule> rules() {
    return Rewrites.rules();
  }

  private static Map<String, String> blocks(Rule rule) {
    Map<String, String> blocks = new LinkedHashMap<>();
    Matcher m = BLOCK.matcher(rule.help());
    while (m.find()) {
      blocks.put(m.group(2), m.group(3));
    }
    return blocks;
  }

  private static String block(Rule rule, String kind) {
    return Optional.ofNullable(blocks(rule).get(kind))
        .orElseThrow(() -> new AssertionError(rule.page() + " has no block '" + kind + "'"));
  }

  @Test
  void everyRewriteHasAPageAndEveryPageARewrite() throws IOException {
    List<String> ids = rules().stream().map(Rule::id).toList();
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(Stream.concat(rules().stream(), Rules.all().stream()).map(Rule::name))
        .doesNotHaveDuplicates();
    try (Stream<Path> files = Files.list(PAGES)) {
      assertThat(
              files
                  .map(f -> f.getFileName().toString().replace(".md", ""))
                  .filter(id -> id.startsWith("RW")))
          .containsExactlyInAnyOrderElementsOf(ids);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void beginsWithWhatTheRewriteSays(Rule rule) {
    assertThat(rule.help())
        .startsWith("# " + rule.id() + " " + rule.name() + "\n\n" + rule.summary() + "\n");
    assertThat(rule.help())
        .contains(
            "## What it replaces",
            "## Why it helps",
            "## Example",
            "## Where it may differ",
            "## When it does not apply");
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theExampleIsRewrittenAsShown(Rule rule) throws IOException {
    String repaired = TextWriter.toText(rewritten(rule)).strip() + "\n";
    if (Boolean.getBoolean("assay.golden.write")) {
      Path page = PAGES.resolve(rule.id() + ".md");
      String text =
          Pattern.compile("```onnx repaired\n.*?^```$", Pattern.MULTILINE | Pattern.DOTALL)
              .matcher(Files.readString(page))
              .replaceFirst(Matcher.quoteReplacement("```onnx repaired\n" + repaired + "```"));
      Files.writeString(page, text);
      return;
    }
    assertThat(block(rule, "repaired")).isEqualTo(repaired);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theStatedInputFailsBeforeAndNotAfter(Rule rule) {
    Optional<Map<String, String>> stated =
        Optional.ofNullable(blocks(rule).get("run")).map(RewritePagesTest::lines);
    if (stated.isEmpty()) {
      // A gradient risk: nothing fails forwards.
      return;
    }
    String x = String.valueOf(stated.get().get("x"));
    String y = String.valueOf(stated.get().get("y"));
    assertThat(run(TextReader.parse(block(rule, "example")), x)).contains(y);
    assertThat(run(rewritten(rule), x)).doesNotContain("NaN", "+Inf", "-Inf");
  }

  private static Map<String, String> lines(String block) {
    Map<String, String> run = new LinkedHashMap<>();
    block.lines().map(l -> l.split(" = ", 2)).forEach(parts -> run.put(parts[0], parts[1]));
    return run;
  }

  private static Model rewritten(Rule rule) {
    Trial trial = new Trial(TRAINED, block(rule, "spec"));
    Trial.Scanned scanned = trial.scan(TextReader.parse(block(rule, "example")));
    for (Finding finding : scanned.open()) {
      for (Trial.Tried tried : trial.tried(scanned, finding, rule.id())) {
        if (tried.isProved()) {
          return tried.proposal().rewritten().model();
        }
      }
    }
    throw new AssertionError(rule.page() + ": no rewrite of the example is proved");
  }

  private static List<String> run(Model model, String list) {
    double[] values = Stream.of(list.split(", ")).mapToDouble(Double::parseDouble).toArray();
    Tensor x = Tensor.ofValues(ElementType.FLOAT, new long[] {values.length}, values);
    try (Session session = Session.open(model, RunOptions.DEFAULT)) {
      Tensor y = session.run(Map.of("x", x)).get("y");
      return Arrays.stream(y.toDoubles())
          .mapToObj(
              v ->
                  Double.isNaN(v)
                      ? "NaN"
                      : Double.isInfinite(v) ? (v > 0 ? "+Inf" : "-Inf") : String.valueOf(v))
          .toList();
    }
  }
}
