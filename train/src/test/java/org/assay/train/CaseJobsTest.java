package org.assay.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assay.train.job.Job;
import org.assay.train.job.JobReader;
import org.assay.train.job.Variant;
import org.assay.train.step.ProbeSchedule;
import org.assay.train.step.TrainOptions;
import org.assay.train.step.Trainer;
import org.assay.train.step.TrainingPlan;
import org.assay.train.trace.TraceEvent;
import org.junit.jupiter.api.Test;

/** Every job of the training benchmark makes its first steps, where the benchmark is at hand. */
class CaseJobsTest {
  private static final long STEPS = 3;

  @Test
  void allVariantsMakeTheirFirstSteps() throws IOException {
    Path folder =
        Path.of("").toAbsolutePath().resolve("../../../shared/cases/training").normalize();
    assumeTrue(Files.isDirectory(folder), "the benchmark is not at hand");
    Map<String, String> failures = new TreeMap<>();
    int run = 0;
    for (Path file : files(folder)) {
      for (Variant variant : Variant.values()) {
        Job job;
        try {
          job = JobReader.read(file, variant);
        } catch (TrainException e) {
          assertThat(e.getMessage()).contains("no variant '" + variant.key() + "'");
          continue;
        }
        run++;
        String name = file.getFileName() + " " + variant.key();
        try {
          String problem = firstSteps(job);
          if (!problem.isEmpty()) {
            failures.put(name, problem);
          }
        } catch (RuntimeException e) {
          failures.put(name, String.valueOf(e));
        }
      }
    }
    assertThat(failures).isEmpty();
    assertThat(run).isGreaterThan(60);
  }

  /** System property {@code assay.shared}, else {@code shared} beside or above the repository. */
  private static Path shared() {
    String given = System.getProperty("assay.shared");
    if (given != null) {
      return Path.of(given);
    }
    Path path = Path.of("").toAbsolutePath();
    while (path.getParent() != null) {
      if (Files.isDirectory(path.resolve("shared/cases"))) {
        break;
      }
      path = path.getParent();
    }
    return path.resolve("shared");
  }

  private static String firstSteps(Job job) {
    List<TraceEvent.Step> steps = new ArrayList<>();
    TrainOptions options = TrainOptions.DEFAULT.withProbes(new ProbeSchedule(2, Integer.MAX_VALUE));
    try (Trainer trainer = Trainer.of(TrainingPlan.of(job, 0), options)) {
      trainer.train(
          event -> {
            if (event instanceof TraceEvent.Step step) {
              steps.add(step);
            }
            return steps.size() < STEPS;
          });
    }
    if (steps.isEmpty() || !Double.isFinite(steps.get(0).loss())) {
      return "no loss at first: " + steps;
    }
    return steps.get(0).layers().isEmpty() ? "nothing probed" : "";
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
    }
  }
}
