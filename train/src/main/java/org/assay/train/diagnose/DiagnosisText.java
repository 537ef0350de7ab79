package org.assay.train.diagnose;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.assay.onnx.ErrorLine;
import org.assay.report.Severity;
import org.assay.train.checks.CheckFound;
import org.assay.train.symptoms.SymptomFound;
import org.assay.train.trace.LayerStats;
import org.assay.train.trace.Phase;
import org.assay.train.trace.TraceEvent;
import org.assay.train.trace.TrainingFacts;

/** A diagnosis for people. */
public final class DiagnosisText {
  private static final int LONGEST_PART = 200;

  private DiagnosisText() {}

  /** Writes it, lines ended by newlines. */
  public static String render(Diagnosis diagnosis) {
    return render(diagnosis, diagnosis.variant().key());
  }

  /**
   * Writes it.
   *
   * @param form of the job, behind its name; empty where there is but one
   */
  public static String render(Diagnosis diagnosis, String form) {
    StringBuilder out = new StringBuilder();
    line(
        out,
        "%s%s: %s",
        shown(diagnosis.job()),
        form.isEmpty() ? "" : " (" + form + ")",
        diagnosis.verdict().name().toLowerCase(Locale.ROOT));
    for (CheckFound c : diagnosis.checks()) {
      line(
          out,
          "  %-7s %s · before training · %s",
          word(c.severity()),
          c.rule(),
          shown(c.message()));
    }
    for (SymptomFound s : diagnosis.symptoms()) {
      line(
          out,
          "  %-7s %s · epoch %d%s · %s",
          word(s.severity()),
          s.rule(),
          s.epoch(),
          s.batch() == 0 ? "" : ", batch " + s.batch(),
          shown(s.message()));
    }
    List<TraceEvent.Epoch> epochs = diagnosis.result().epochs();
    if (!epochs.isEmpty()) {
      line(out, "first epoch  %s", epoch(epochs.get(0)));
      line(out, "last epoch   %s", epoch(epochs.get(epochs.size() - 1)));
    }
    layers(out, diagnosis);
    double took = diagnosis.result().trainMs() + diagnosis.result().probeMs();
    if (took > 0) {
      line(
          out,
          "%d steps in %.1f s, of which probes %.1f s",
          diagnosis.result().steps(),
          took / 1000,
          diagnosis.result().probeMs() / 1000);
    } else {
      // A trace does not say how long it took.
      line(out, "%d steps", diagnosis.result().steps());
    }
    if (diagnosis.lost() > 0) {
      line(out, "%s; a symptom that only they show is not told", Words.lost(diagnosis));
    }
    return out.toString();
  }

  /** An epoch in one line, as Keras shows it. */
  public static String epoch(TraceEvent.Epoch epoch) {
    StringBuilder out = new StringBuilder(number(epoch.loss()).trim());
    out.insert(0, "loss ");
    append(out, "", epoch.metrics());
    epoch.validationLoss().ifPresent(loss -> out.append(", val_loss ").append(number(loss).trim()));
    append(out, "val_", epoch.validationMetrics());
    return out.toString();
  }

  private static void append(StringBuilder out, String prefix, Map<String, Double> metrics) {
    metrics.forEach(
        (name, value) ->
            out.append(", ").append(prefix).append(name).append(' ').append(number(value).trim()));
  }

  private static void layers(StringBuilder out, Diagnosis diagnosis) {
    List<TraceEvent.Step> probed = diagnosis.history().probed();
    if (probed.isEmpty()) {
      return;
    }
    TraceEvent.Step last = probed.get(probed.size() - 1);
    line(out, "layers at step %d (mean ± deviation; norm of gradient and update)", last.step());
    for (TrainingFacts.Layer layer : diagnosis.facts().layers()) {
      Optional<LayerStats> forward = last.of(layer.index(), Phase.FORWARD);
      if (forward.isEmpty()) {
        continue;
      }
      line(
          out,
          "  %-24s %10s ± %-9s zeros %3.0f %%  gradient %9s  update %9s",
          shown(layer.name()),
          number(forward.get().stats().mean()),
          number(forward.get().stats().deviation()).trim(),
          100 * forward.get().stats().zeroShare(),
          norm(last.of(layer.index(), Phase.WEIGHT_GRADIENT)),
          norm(last.of(layer.index(), Phase.UPDATE)));
    }
  }

  private static String norm(Optional<LayerStats> stats) {
    return stats.map(s -> number(s.stats().norm())).orElse("-");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  private static String word(Severity severity) {
    return severity.text();
  }

  private static String shown(String text) {
    return ErrorLine.part(text, LONGEST_PART);
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
