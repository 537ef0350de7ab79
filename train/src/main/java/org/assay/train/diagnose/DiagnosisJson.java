package org.assay.train.diagnose;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assay.train.repair.Diagnosed;
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
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("schema", SCHEMA);
    root.put("job", diagnosis.job());
    root.put("variant", diagnosis.variant().key());
    root.put("verdict", diagnosis.verdict().name().toLowerCase(Locale.ROOT));
    List<Object> symptoms = new ArrayList<>();
    diagnosis.symptoms().forEach(s -> symptoms.add(symptom(s, diagnosis)));
    root.put("symptoms", symptoms);
    root.put("diagnoses", CausesJson.list(causes));
    root.put(
        "first_symptom_step",
        diagnosis.firstSymptomStep().isPresent() ? diagnosis.firstSymptomStep().getAsLong() : null);
    root.put("steps", diagnosis.result().steps());
    root.put("train_ms", Math.round(diagnosis.result().trainMs()));
    root.put("probe_ms", Math.round(diagnosis.result().probeMs()));
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of texts and numbers are JSON", e);
    }
  }

  private static Map<String, Object> symptom(SymptomFound s, Diagnosis diagnosis) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rule", s.rule());
    map.put(
        "layer",
        s.layer().isPresent() ? diagnosis.facts().layers().get(s.layer().getAsInt()).name() : null);
    map.put("phase", s.phase().map(Phase::text).orElse(null));
    map.put("epoch", s.epoch());
    map.put("batch", s.batch());
    map.put("value", Double.isFinite(s.value()) ? s.value() : Double.toString(s.value()));
    map.put("message", s.message());
    return map;
  }
}
