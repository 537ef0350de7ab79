package org.assay.bench.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.assay.data.DataException;
import org.assay.train.job.Variant;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What a truthful tool answers for the variants of a benchmark case. Only the benchmark reads it.
 *
 * @param expected {@code faulty}, {@code healthy} or {@code either} by variant
 */
record TrainingTruth(Map<Variant, String> expected) {
  /**
   * Reads the YAML file of a case.
   *
   * @throws DataException if it cannot be read or says nothing of the kind
   */
  static TrainingTruth read(Path file) {
    Object document;
    try {
      document = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    } catch (IOException | YamlEngineException e) {
      throw new DataException("the case cannot be read", file.toString(), "", e);
    }
    if (!(document instanceof Map<?, ?> keys) || !(keys.get("expect") instanceof Map<?, ?> said)) {
      throw new DataException("the case has no key 'expect'", file.toString());
    }
    Map<Variant, String> expected = new LinkedHashMap<>();
    for (Variant variant : Variant.values()) {
      Optional.ofNullable(said.get(variant.key()))
          .ifPresent(word -> expected.put(variant, String.valueOf(word)));
    }
    return new TrainingTruth(expected);
  }
}
