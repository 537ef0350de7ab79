package org.assay.train.diagnose;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.assay.onnx.GraphPath;
import org.assay.report.Finding;
import org.assay.report.Kind;
import org.assay.report.Location;
import org.assay.report.ModelResult;
import org.assay.report.Operand;
import org.assay.report.SarifRenderer;
import org.assay.report.ScanResult;
import org.assay.report.Severity;
import org.assay.report.Source;
import org.assay.report.Status;
import org.assay.report.Tool;
import org.assay.train.checks.CheckFound;
import org.assay.train.checks.JobChecks;
import org.assay.train.job.Job;
import org.assay.train.job.Settings;
import org.assay.train.symptoms.SymptomFound;
import org.assay.train.symptoms.Symptoms;
import org.assay.train.trace.Phase;

/** A diagnosis as a SARIF 2.1.0 log: each finding at its layer's line of the job file. */
public final class DiagnosisSarif {
  private DiagnosisSarif() {}

  /**
   * Writes it.
   *
   * @param job that was run
   * @param file of the job
   * @param root of the repository, which the file's path is made relative to
   */
  public static String render(Diagnosis d, Job job, Path file, Path root, Tool tool) {
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
    return new SarifRenderer(root, Optional.empty())
        .ofCommand("diagnose")
        .render(
            ScanResult.of(
                tool,
                Stream.concat(JobChecks.rules().stream(), Symptoms.rules().stream()).toList(),
                List.of(result)));
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
