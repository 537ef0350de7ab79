package org.assay.bench.numeric;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assay.data.DataException;

/** What RANUM's preconditions keep, where they hold: measured on its released code. */
final class RanumFixes {
  private static final Map<String, String> MODES =
      Map.of("all", "all", "weights", "weight", "inputs", "input");

  private RanumFixes() {}

  /**
   * Reads {@code ranum_fixes.json} beside a folder of cases, if it is there.
   *
   * @return mean share kept by mode and case
   * @throws DataException if the file is there and cannot be read
   */
  static Map<String, Map<String, Double>> beside(Path cases) {
    Path file = cases.toAbsolutePath().normalize().resolveSibling("ranum_fixes.json");
    Map<String, Map<String, Double>> all = new LinkedHashMap<>();
    if (!Files.isRegularFile(file)) {
      return all;
    }
    try {
      JsonNode document = new ObjectMapper().readTree(Files.readString(file));
      MODES.forEach(
          (ours, theirs) -> {
            Map<String, Double> kept = new LinkedHashMap<>();
            document
                .path(theirs)
                .fields()
                .forEachRemaining(
                    e -> {
                      if (e.getValue().path("holds").asBoolean()) {
                        kept.put(e.getKey(), mean(e.getValue().path("kept")));
                      }
                    });
            all.put(ours, kept);
          });
      return all;
    } catch (IOException e) {
      throw new DataException("the figures of RANUM cannot be read", file.toString(), "", e);
    }
  }

  private static double mean(JsonNode kept) {
    double sum = 0;
    for (JsonNode share : kept) {
      sum += share.asDouble();
    }
    return kept.isEmpty() ? 1 : sum / kept.size();
  }
}
