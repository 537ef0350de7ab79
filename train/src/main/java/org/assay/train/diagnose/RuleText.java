package org.assay.train.diagnose;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assay.report.Rule;
import org.assay.train.checks.JobChecks;
import org.assay.train.symptoms.Symptoms;

/** What the pages of rules say. */
final class RuleText {
  private final Map<String, Rule> rules = new HashMap<>();

  RuleText() {
    Stream.concat(JobChecks.rules().stream(), Symptoms.rules().stream())
        .forEach(r -> rules.put(r.id(), r));
  }

  /** Id and name. */
  String title(String id) {
    return Optional.ofNullable(rules.get(id)).map(r -> id + " " + r.name()).orElse(id);
  }

  /** What is wrong in one sentence; empty for a rule that is not known. */
  String summary(String id) {
    return Optional.ofNullable(rules.get(id)).map(Rule::summary).orElse("");
  }

  /** The first paragraph of a section of a rule's page; empty if there is none. */
  String section(String id, String heading) {
    String page = Optional.ofNullable(rules.get(id)).map(Rule::help).orElse("");
    return page.lines()
        .dropWhile(l -> !l.equals("## " + heading))
        .skip(1)
        .takeWhile(l -> !l.startsWith("## ") && !l.startsWith("```"))
        .filter(l -> !l.isBlank())
        .collect(Collectors.joining(" "));
  }
}
