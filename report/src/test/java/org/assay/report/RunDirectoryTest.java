package org.assay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
  @TempDir Path folder;

  @Test
  void countsOnPerCommandAndPointsToTheLatest() throws Exception {
    Path base = folder.resolve("assay-out");
    assertThat(RunDirectory.create(base, "scan").path()).isEqualTo(base.resolve("scan-1"));
    assertThat(RunDirectory.create(base, "check").path()).isEqualTo(base.resolve("check-1"));
    RunDirectory second = RunDirectory.create(base, "scan");
    assertThat(second.path()).isEqualTo(base.resolve("scan-2"));
    second.write("report.html", "hello");
    assertThat(base.resolve("latest/report.html")).hasContent("hello");
    try (Stream<Path> entries = Files.list(base)) {
      assertThat(entries).hasSize(4);
    }
  }

  @Test
  void runsInParallelGetDirectoriesOfTheirOwn() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Future<Path>> runs = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        runs.add(pool.submit(() -> RunDirectory.create(folder, "scan").path()));
      }
      Set<Path> paths = new HashSet<>();
      for (Future<Path> run : runs) {
        paths.add(run.get());
      }
      assertThat(paths).hasSize(64);
      assertThat(folder.resolve("latest").toRealPath()).isDirectory();
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void writesFactsOfTheRun() throws Exception {
    RunDirectory run = RunDirectory.create(folder, "scan");
    Path file = run.writeRun(Samples.TOOL, Map.of("seed", "17"));
    var json = new ObjectMapper().readTree(Files.readString(file));
    assertThat(JsonRendererTest.schema(RunDirectory.SCHEMA).validate(json)).isEmpty();
    assertThat(json.at("/schema").asText()).isEqualTo("assay.run/1");
    assertThat(json.at("/facts/seed").asText()).isEqualTo("17");
    assertThat(json.at("/facts/java_version").asText()).isNotEmpty();
  }

  @Test
  void refusesNamesThatLeadElsewhere() throws Exception {
    RunDirectory run = RunDirectory.create(folder, "scan");
    for (String name : new String[] {"../x", "a/b", "..", "."}) {
      assertThatThrownBy(() -> run.write(name, ""))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> RunDirectory.create(folder, "../scan"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
