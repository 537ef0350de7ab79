package org.assay.train.diagnose;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.assay.train.causes.FaultKind;
import org.assay.train.repair.Comparison;
import org.assay.train.repair.Diagnosed;
import org.assay.train.repair.Verified;
import org.assay.train.symptoms.SymptomFound;
import org.assay.train.trace.TrainingFacts;

/** What is said in the same words wherever people read it. */
final class Words {
  private Words() {}

  /** A number in at most about seven characters. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "infinity" : "-infinity";
    }
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-3 || size >= 1e6)) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    String text =
        String.format(Locale.ROOT, size < 10 ? "%.3f" : size < 1000 ? "%.1f" : "%.0f", value);
    return text.contains(".") ? text.replaceAll("0+$", "").replaceAll("\\.$", "") : text;
  }

  /** A kind of fault, e.g. {@code learning rate too high}. */
  static String kind(FaultKind kind) {
    return kind.text().replace('_', ' ');
  }

  /** A measure. */
  static String metric(String metric) {
    return switch (metric) {
      case "r2" -> "R²";
      case Verified.ENTROPY -> "cross entropy (less is better)";
      default -> metric;
    };
  }

  /** When a symptom was seen. */
  static String when(SymptomFound s) {
    return "epoch " + s.epoch() + (s.batch() == 0 ? "" : ", batch " + s.batch());
  }

  /** Where a symptom was seen: layer and phase; the loss if neither. */
  static String where(SymptomFound s, TrainingFacts facts) {
    String phase = s.phase().map(p -> p.text().replace('_', ' ')).orElse("");
    if (s.layer().isEmpty()) {
      return phase.isEmpty() ? "the training as a whole" : phase;
    }
    String layer = "layer '" + facts.layers().get(s.layer().getAsInt()).name() + "'";
    return phase.isEmpty() ? layer : layer + ", " + phase;
  }

  /** Which rows are judged. */
  static String rows(Verified v) {
    return v.heldOut() ? "rows kept from training" : "the trained rows (too few to keep any)";
  }

  /** What a proof says. */
  static String proof(Comparison c) {
    Verified v = c.verified();
    return c.text()
        + " on "
        + rows(v)
        + "; better for "
        + v.helped()
        + " of "
        + v.seeds()
        + " fresh seeds";
  }

  /** Changes in one line. */
  static String changes(List<String> changes) {
    return changes.stream().collect(Collectors.joining("; "));
  }

  /** Kind and place of a cause. */
  static String cause(Diagnosed d) {
    return kind(d.hypothesis().kind()) + " (" + d.hypothesis().place().text() + ")";
  }

  /** How many events were lost. */
  static String lost(Diagnosis diagnosis) {
    return diagnosis.lost() == 1
        ? "1 event was lost while the training was watched"
        : diagnosis.lost() + " events were lost while the training was watched";
  }
}
