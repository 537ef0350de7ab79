package org.assay.train.diagnose;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.assay.data.spec.YamlEdit;
import org.assay.onnx.GraphPath;
import org.assay.report.Finding;
import org.assay.report.Kind;
import org.assay.report.Location;
import org.assay.report.ModelResult;
import org.assay.report.Operand;
import org.assay.report.SarifMore;
import org.assay.report.SarifRenderer;
import org.assay.report.ScanResult;
import org.assay.report.Severity;
import org.assay.report.Source;
import org.assay.report.Status;
import org.assay.report.Tool;
import org.assay.train.causes.Place;
import org.assay.train.checks.CheckFound;
import org.assay.train.checks.JobChecks;
import org.assay.train.job.Job;
import org.assay.train.job.LayerSpec;
import org.assay.train.job.Settings;
import org.assay.train.repair.Diagnosed;
import org.assay.train.repair.Exploration;
import org.assay.train.repair.Proposal;
import org.assay.train.symptoms.SymptomFound;
import org.assay.train.symptoms.Symptoms;
import org.assay.train.trace.Phase;

/** A diagnosis as a SARIF 2.1.0 log: each finding at its layer's line of the job file. */
public final class DiagnosisSarif {
  private DiagnosisSarif() {}

  /** Writes it without causes. */
  public static String render(Diagnosis d, Job job, Path file, Path root, Tool tool) {
    return render(d, Exploration.NOTHING, job, file, root, tool);
  }

  /**
   * Writes it. The first error carries the causes, each at its line, and the proved repair as a
   * fix.
   *
   * @param job that was run
   * @param file of the job
   * @param root of the repository, which the file's path is made relative to
   */
  public static String render(
      Diagnosis d, Exploration found, Job job, Path file, Path root, Tool tool) {
    List<Finding> findings = new ArrayList<>();
    for (CheckFound c : d.checks()) {
      Settings at = c.layer().isPresent() ? layer(job, c.layer().getAsInt()) : part(job, c);
      String place = c.where().map(CheckFound.Where::text).orElse("");
      findings.add(finding(c.rule(), c.severity(), c.layer(), place, at, c.message(), d, file));
    }
    for (SymptomFound s : d.symptoms()) {
      Settings at =
          s.layer().isPresent() ? layer(job, s.layer().getAsInt()) : job.loss().arguments();
      String place = s.phase().map(Phase::text).orElse("loss");
      findings.add(
          finding(
              s.rule(),
              s.severity(),
              s.layer(),
              place,
              at,
              s.message() + " (epoch " + s.epoch() + ")",
              d,
              file));
    }
    ModelResult result =
        new ModelResult(
            file.toString(),
            "",
            "free",
            "valid",
            Optional.empty(),
            List.of(),
            findings,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            0,
            0);
    Optional<Finding> first =
        findings.stream().filter(f -> f.severity() == Severity.ERROR).findFirst();
    SarifMore more = more(found, job, file);
    return new SarifRenderer(root, Optional.empty())
        .ofCommand("diagnose")
        .withMore(f -> first.equals(Optional.of(f)) ? more : SarifMore.NOTHING)
        .render(
            ScanResult.of(
                tool,
                Stream.concat(JobChecks.rules().stream(), Symptoms.rules().stream()).toList(),
                List.of(result)));
  }

  private static SarifMore more(Exploration found, Job job, Path file) {
    List<SarifMore.Related> causes = new ArrayList<>();
    for (Diagnosed d : found.diagnoses()) {
      String text =
          String.format(
              Locale.ROOT,
              "Cause %d: %s, confidence %.2f. %s.%s",
              causes.size() + 1,
              Words.cause(d),
              d.confidence(),
              String.join("; ", d.evidence()),
              d.repair().map(r -> " Repair: " + r.change()).orElse(""));
      causes.add(new SarifMore.Related(line(job, d.hypothesis().place()), text));
    }
    Optional<Diagnosed> winner = found.proved();
    Optional<Proposal> repair = winner.flatMap(Diagnosed::repair);
    List<YamlEdit> edits = repair.map(r -> JobFixes.of(job, file, r.yaml())).orElse(List.of());
    if (edits.isEmpty()) {
      return new SarifMore(causes, List.of());
    }
    String proof = winner.flatMap(Diagnosed::proof).map(Words::proof).orElse("");
    return new SarifMore(
        causes,
        List.of(
            new SarifMore.Fix(
                repair.map(Proposal::change).orElse("") + " (" + proof + ")",
                edits.stream()
                    .map(
                        e ->
                            new SarifMore.Replacement(
                                e.startLine(),
                                e.startColumn(),
                                e.endLine(),
                                e.endColumn(),
                                e.text()))
                    .toList())));
  }

  /** The line of a layer or of another part; the first where it is not told. */
  private static int line(Job job, Place place) {
    Optional<Settings> at =
        place.layer().isPresent()
            ? job.model().layers().stream()
                .filter(l -> l.name().equals(place.layer().get()))
                .map(LayerSpec::config)
                .findFirst()
            : place.equals(Place.OPTIMIZER)
                ? Optional.of(job.optimizer().arguments())
                : place.equals(Place.LOSS) ? Optional.of(job.loss().arguments()) : Optional.empty();
    return at.map(s -> s.line().orElse(1)).orElse(1);
  }

  private static Settings layer(Job job, int index) {
    return job.model().layers().get(index).config();
  }

  private static Settings part(Job job, CheckFound c) {
    return c.where().equals(Optional.of(CheckFound.Where.OPTIMIZER))
        ? job.optimizer().arguments()
        : job.loss().arguments();
  }

  private static Finding finding(
      String rule,
      Severity severity,
      OptionalInt layer,
      String place,
      Settings at,
      String message,
      Diagnosis d,
      Path file) {
    String name = layer.isPresent() ? d.facts().layers().get(layer.getAsInt()).name() : place;
    String op = layer.isPresent() ? d.facts().layers().get(layer.getAsInt()).className() : "job";
    Location location =
        new Location(
            GraphPath.MAIN,
            layer.orElse(0),
            name,
            op,
            Optional.empty(),
            Optional.of(new Source(file.toString(), at.line().orElse(1), Source.Origin.MODEL)));
    Status status = severity == Severity.ERROR ? Status.CONFIRMED : Status.POSSIBLE;
    return new Finding(
        rule + "/" + d.variant().key() + "/" + layer.orElse(-1) + "/" + place,
        rule,
        Kind.DIFFERENCE,
        status,
        severity,
        location,
        name,
        new Operand(0, "", 0, 0),
        List.of(),
        message,
        List.of(),
        List.of());
  }
}
