package org.assay.bench.training;

import java.util.List;
import java.util.Locale;
import org.assay.bench.Machine;
import org.assay.train.job.Variant;

/** The verdicts as a table. */
public final class DiagnoseTable {
  private DiagnoseTable() {}

  /** Tables in Markdown: figures beside the published ones, then every answer. */
  public static String toMarkdown(List<DiagnoseBench.Answer> answers, Machine machine) {
    StringBuilder out = new StringBuilder();
    List<DiagnoseBench.Answer> buggy =
        answers.stream().filter(a -> a.variant() == Variant.BUGGY).toList();
    List<DiagnoseBench.Answer> others =
        answers.stream().filter(a -> a.variant() != Variant.BUGGY).toList();
    out.append("| variants | expected faulty: called faulty | expected healthy: called healthy |")
        .append(" either | wrong |\n|---|---|---|---|---|\n");
    row(out, "as found (buggy)", buggy);
    row(out, "fixed and remedied", others);
    out.append(
        "\nPublished, on the 35 programs of the benchmark with a real symptom: DeepLocalize"
            + " detects 28, DeepDiagnosis 30, AUTOTRAINER 17, UMLAUT 13.\n\n");
    double cpu = answers.stream().mapToDouble(DiagnoseBench.Answer::cpuMs).average().orElse(0);
    out.append(
        String.format(
            Locale.ROOT, "CPU per job: %.1f s on average, training included.%n%n", cpu / 1000));
    out.append("| program | variant | expected | verdict | first error at step | rules | steps |")
        .append(" CPU |\n|---|---|---|---|---|---|---|---|\n");
    for (DiagnoseBench.Answer a : answers) {
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %s%s | %s | %s | %d | %.1f s |%n",
              a.id(),
              a.variant().key(),
              a.expected(),
              a.verdict(),
              a.isWrong() ? " (wrong)" : "",
              a.firstStep().isEmpty()
                  ? "–"
                  : a.firstStep().getAsLong() == 0
                      ? "before the first"
                      : String.valueOf(a.firstStep().getAsLong()),
              String.join(" ", a.rules()),
              a.steps(),
              a.cpuMs() / 1000));
    }
    return out.append("\nMeasured on: ").append(machine).append(".\n").toString();
  }

  /** Whether no verdict is wrong. */
  public static boolean allAsExpected(List<DiagnoseBench.Answer> answers) {
    return answers.stream().noneMatch(DiagnoseBench.Answer::isWrong);
  }

  private static void row(StringBuilder out, String name, List<DiagnoseBench.Answer> answers) {
    out.append(
        String.format(
            Locale.ROOT,
            "| %s | %s | %s | %d | %d |%n",
            name,
            share(answers, "faulty"),
            share(answers, "healthy"),
            answers.stream().filter(a -> a.expected().equals("either")).count(),
            answers.stream().filter(DiagnoseBench.Answer::isWrong).count()));
  }

  private static String share(List<DiagnoseBench.Answer> answers, String word) {
    List<DiagnoseBench.Answer> of =
        answers.stream().filter(a -> a.expected().equals(word)).toList();
    return of.stream().filter(a -> !a.isWrong()).count() + " of " + of.size();
  }
}
