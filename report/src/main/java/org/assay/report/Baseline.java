package org.assay.report;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.assay.onnx.ModelException;

/**
 * The findings of an earlier run, told by their fingerprints: what stands in it is not new. A
 * fingerprint says nothing of the file's path, so that a model may be moved.
 */
public final class Baseline {
  private static final long LARGEST_FILE = 512L << 20;
  private static final String ADVICE = "write one with --report sarif=FILE or --report json=FILE";

  private final Set<String> known;

  private Baseline(Set<String> known) {
    this.known = Set.copyOf(known);
  }

  /** A baseline of given fingerprints. */
  public static Baseline of(Set<String> fingerprints) {
    return new Baseline(fingerprints);
  }

  /**
   * Reads a SARIF log or an {@code assay.scan/1} document that an earlier run wrote.
   *
   * @throws ModelException if the file cannot be read or is neither
   */
  public static Baseline read(Path file) {
    String where = file.toString();
    JsonNode document;
    try {
      if (Files.isRegularFile(file) && Files.size(file) > LARGEST_FILE) {
        throw new ModelException(
            "baseline is too large", where, "at most " + (LARGEST_FILE >> 20) + " MB", ADVICE);
      }
      document = new ObjectMapper().readTree(Files.readAllBytes(file));
    } catch (JacksonException e) {
      throw new ModelException(
          "baseline is not JSON: " + e.getOriginalMessage(),
          where,
          "SARIF or assay.scan/1",
          ADVICE);
    } catch (IOException e) {
      throw new ModelException(
          "baseline cannot be read (" + e.getClass().getSimpleName() + ")",
          where,
          "a readable file",
          ADVICE);
    }
    Set<String> known = new HashSet<>();
    if (document.path("runs").isArray()) {
      for (JsonNode run : document.path("runs")) {
        for (JsonNode result : run.path("results")) {
          add(known, result.path("partialFingerprints").path(SarifRenderer.FINGERPRINT));
        }
      }
    } else if (document.path("schema").asText("").equals(JsonRenderer.ID)) {
      for (JsonNode model : document.path("models")) {
        for (String list : List.of("findings", "ignored")) {
          for (JsonNode finding : model.path(list)) {
            add(known, finding.path("id"));
          }
        }
      }
    } else {
      throw new ModelException(
          "baseline is of an unknown kind", where, "SARIF or assay.scan/1", ADVICE);
    }
    return new Baseline(known);
  }

  private static void add(Set<String> known, JsonNode fingerprint) {
    if (fingerprint.isTextual()) {
      known.add(fingerprint.textValue());
    }
  }

  /** Whether a finding was not there before. */
  public boolean isNew(Finding finding) {
    return !known.contains(finding.id());
  }
}
