package org.assay.train.diagnose;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.assay.report.Severity;
import org.assay.train.checks.CheckFound;
import org.assay.train.repair.Diagnosed;
import org.assay.train.repair.Exploration;
import org.assay.train.symptoms.SymptomFound;
import org.assay.train.trace.Phase;

/** The document {@code assay.diagnose/1}. */
public final class DiagnosisJson {
  private static final String SCHEMA = "assay.diagnose/1";

  private DiagnosisJson() {}

  /** Writes it without causes. */
  public static String render(Diagnosis diagnosis) {
    return render(diagnosis, List.of());
  }

  /** Writes it with causes, the likeliest first. */
  public static String render(Diagnosis diagnosis, List<Diagnosed> causes) {
    return render(diagnosis, Exploration.of(causes));
  }

  /** Writes it with causes and all that was tried. */
  public static String render(Diagnosis diagnosis, Exploration found) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("schema", SCHEMA);
    root.put("job", diagnosis.job());
    root.put("variant", diagnosis.variant().key());
    root.put("verdict", diagnosis.verdict().name().toLowerCase(Locale.ROOT));
    List<Object> symptoms = new ArrayList<>();
    diagnosis.checks().forEach(c -> symptoms.add(check(c, diagnosis)));
    diagnosis.symptoms().forEach(s -> symptoms.add(symptom(s, diagnosis)));
    root.put("symptoms", symptoms);
    root.put("diagnoses", CausesJson.list(found.diagnoses()));
    root.put("tried", CausesJson.tried(found.tried()));
    root.put("complete", found.isComplete());
    root.put(
        "first_symptom_step",
        diagnosis.firstSymptomStep().isPresent() ? diagnosis.firstSymptomStep().getAsLong() : null);
    root.put("steps", diagnosis.result().steps());
    root.put("lost_events", diagnosis.lost());
    root.put("train_ms", Math.round(diagnosis.result().trainMs()));
    root.put("probe_ms", Math.round(diagnosis.result().probeMs()));
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of texts and numbers are JSON", e);
    }
  }

  /** A static check: epoch 0, batch 0, before the first step. */
  private static Map<String, Object> check(CheckFound c, Diagnosis diagnosis) {
    return found(
        c.rule(),
        name(c.layer(), diagnosis),
        c.where().map(CheckFound.Where::text),
        Optional.empty(),
        0,
        0,
        c.value(),
        c.severity(),
        c.message());
  }

  private static Map<String, Object> symptom(SymptomFound s, Diagnosis diagnosis) {
    return found(
        s.rule(),
        name(s.layer(), diagnosis),
        Optional.empty(),
        s.phase().map(Phase::text),
        s.epoch(),
        s.batch(),
        s.value(),
        s.severity(),
        s.message());
  }

  private static Optional<String> name(OptionalInt layer, Diagnosis diagnosis) {
    return layer.isPresent()
        ? Optional.of(diagnosis.facts().layers().get(layer.getAsInt()).name())
        : Optional.empty();
  }

  private static Map<String, Object> found(
      String rule,
      Optional<String> layer,
      Optional<String> where,
      Optional<String> phase,
      int epoch,
      int batch,
      double value,
      Severity severity,
      String message) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rule", rule);
    map.put("layer", layer.orElse(null));
    map.put("where", where.orElse(null));
    map.put("phase", phase.orElse(null));
    map.put("epoch", epoch);
    map.put("batch", batch);
    map.put("value", Double.isFinite(value) ? value : Double.toString(value));
    map.put("severity", severity.text());
    map.put("message", message);
    return map;
  }
}
