package org.assay.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.data.spec.Spelling;
import org.assay.fuzz.compare.ComparisonRules;
import org.assay.fuzz.rules.FuzzRules;
import org.assay.numeric.fix.rewrite.Rewrites;
import org.assay.numeric.rules.Rules;
import org.assay.report.Rule;
import org.assay.train.checks.JobChecks;
import org.assay.train.symptoms.Symptoms;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code assay explain}: the page of a rule. */
@Command(name = "explain", description = "Shows the page of a rule; without one, lists all rules.")
final class ExplainCommand extends AssayCommand {
  @Parameters(
      paramLabel = "RULE",
      arity = "0..1",
      description = "Id or name of a rule, e.g. ND001.")
  @Nullable String rule;

  @Override
  public Integer call() {
    List<Rule> rules = new ArrayList<>(Rules.all());
    rules.addAll(Rewrites.rules());
    rules.addAll(ComparisonRules.all());
    rules.addAll(FuzzRules.all());
    rules.addAll(JobChecks.rules());
    rules.addAll(Symptoms.rules());
    if (rule == null) {
      rules.stream().sorted((a, b) -> a.id().compareTo(b.id())).forEach(this::line);
    } else {
      page(find(rule, rules));
    }
    return ExitCode.CLEAN;
  }

  private static Rule find(String wanted, List<Rule> rules) {
    Optional<Rule> found =
        rules.stream()
            .filter(r -> r.id().equalsIgnoreCase(wanted) || r.name().equalsIgnoreCase(wanted))
            .findFirst();
    List<String> words = new ArrayList<>();
    rules.forEach(r -> words.add(r.id()));
    rules.forEach(r -> words.add(r.name()));
    return found.orElseThrow(
        () ->
            new UsageException(
                "no rule '" + wanted + "'", "assay explain", "", Spelling.advice(wanted, words)));
  }

  private void line(Rule r) {
    out().printf("%s  %-28s %s%n", r.id(), r.name(), r.summary());
  }

  private void page(Rule r) {
    String page =
        r.help().isEmpty() ? "# " + r.id() + " " + r.name() + "\n\n" + r.summary() : r.help();
    boolean code = false;
    for (String line : page.lines().toList()) {
      if (line.startsWith("```")) {
        code = !code;
      } else if (code) {
        out().println("    " + line);
      } else if (line.startsWith("#") && colour()) {
        out().println("\u001b[1m" + line.replaceFirst("^#+ *", "") + "\u001b[0m");
      } else {
        out().println(line);
      }
    }
  }
}
