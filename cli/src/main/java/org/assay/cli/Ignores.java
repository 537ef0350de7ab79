package org.assay.cli;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.assay.data.spec.IgnoredFinding;
import org.assay.data.spec.SpecReader;
import org.assay.report.IgnoreRule;
import org.assay.report.ModelResult;

/** Leaves out the findings that the owner of a model accepts in its spec. */
final class Ignores {
  private Ignores() {}

  /** The result without the findings that its spec's {@code ignore} list names. */
  static ModelResult apply(ModelResult result) {
    if (result.spec().isEmpty() || result.error().isPresent() || result.findings().isEmpty()) {
      return result;
    }
    List<IgnoreRule> entries =
        SpecReader.read(Path.of(result.spec().get())).ignore().stream()
            .map(Ignores::entry)
            .toList();
    if (entries.isEmpty()) {
      return result;
    }
    IgnoreRule.Outcome outcome = IgnoreRule.apply(entries, result.findings(), LocalDate.now());
    return result.with(outcome.kept(), result.unproved(), outcome.ignored(), outcome.expired());
  }

  private static IgnoreRule entry(IgnoredFinding said) {
    return new IgnoreRule(
        said.rule(),
        said.node().orElse("*"),
        said.reason().filter(reason -> !reason.isBlank()).orElse("no reason given"),
        said.until());
  }
}
