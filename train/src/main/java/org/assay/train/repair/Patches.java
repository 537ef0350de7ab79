package org.assay.train.repair;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assay.train.job.Job;

/** The difference between two jobs, as keys of a job file and as lines of Keras. */
final class Patches {
  private Patches() {}

  static Proposal between(String change, Job before, Job after) {
    Map<String, String> old = JobYaml.parts(before);
    Map<String, String> now = JobYaml.parts(after);
    StringBuilder yaml = new StringBuilder();
    now.forEach(
        (key, text) -> {
          if (!text.equals(old.get(key))) {
            yaml.append(text);
          }
        });
    return new Proposal(change, yaml.toString(), keras(before, after, old, now), after);
  }

  private static String keras(
      Job before, Job after, Map<String, String> old, Map<String, String> now) {
    List<String> lines = new ArrayList<>();
    if (changed("preprocess", old, now)) {
      lines.addAll(KerasLines.preprocess(before.preprocess(), after.preprocess()));
    }
    if (changed("model", old, now)) {
      lines.addAll(KerasLines.layers(before.model(), after.model()));
    }
    if (changed("loss", old, now) || changed("optimizer", old, now)) {
      lines.add(
          "model.compile(loss="
              + KerasLines.loss(after.loss())
              + ", optimizer="
              + KerasLines.object("optimizers", after.optimizer())
              + ")");
    }
    if (changed("fit", old, now)) {
      lines.add(
          "model.fit(x, y, epochs="
              + after.fit().epochs()
              + ", batch_size="
              + after.fit().batchSize()
              + ")");
    }
    return String.join("\n", lines);
  }

  private static boolean changed(String key, Map<String, String> old, Map<String, String> now) {
    return !Objects.equals(now.get(key), old.get(key));
  }
}
