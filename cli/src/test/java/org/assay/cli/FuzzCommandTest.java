package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code assay fuzz} as a user calls it. */
class FuzzCommandTest {
  private static final String MODEL = Run.sample("standardise.onnxtxt");

  @TempDir Path folder;

  private Run fuzz(String campaign, String... more) {
    String[] all = new String[6 + more.length];
    all[0] = "fuzz";
    all[1] = MODEL;
    all[2] = "--campaign";
    all[3] = folder.resolve(campaign).toString();
    all[4] = "--format";
    all[5] = "json";
    System.arraycopy(more, 0, all, 6, more.length);
    return Run.of(all);
  }

  @Test
  void aFindingIsConfirmedKeptAndReplayed() throws IOException {
    Run run = fuzz("a", "--inputs", "3000", "--findings", "1");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.FINDINGS);
    JsonNode report = new ObjectMapper().readTree(run.out());
    assertThat(report.path("schema").asText()).isEqualTo("assay.fuzz/1");
    JsonNode finding = report.path("findings").get(0);
    assertThat(finding.path("status").asText()).isEqualTo("confirmed");
    assertThat(finding.path("objective").asText()).isEqualTo("non-finite");
    Run again = Run.of("replay", finding.path("folder").asText(), "--model", MODEL);
    assertThat(again.code()).as(again.out() + again.err()).isEqualTo(ExitCode.FINDINGS);
  }

  @Test
  void aResumedCampaignIsAsIfItHadNeverStopped() throws IOException {
    fuzz("part", "--inputs", "600");
    JsonNode resumed = read(fuzz("part", "--inputs", "1500", "--resume"));
    JsonNode whole = read(fuzz("whole", "--inputs", "1500"));
    assertThat(resumed.path("batches")).isEqualTo(whole.path("batches"));
    assertThat(resumed.path("inputs")).isEqualTo(whole.path("inputs"));
    assertThat(resumed.path("corpus")).isEqualTo(whole.path("corpus"));
    assertThat(resumed.path("mutators")).isEqualTo(whole.path("mutators"));
  }

  private static JsonNode read(Run run) throws IOException {
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void aStatementThatComesTrueIsAFinding() throws IOException {
    JsonNode report = read(fuzz("p", "--inputs", "500", "--find", "predicate:max(scaled) > 1.5"));
    assertThat(report.path("findings").findValuesAsText("objective")).contains("predicate");
  }

  @Test
  void wrongUseIsOneLine() {
    for (String[] wrong :
        new String[][] {
          {"--find", "nothing"},
          {"--find", "predicate:max(missing) > 1"},
          {"--mutators", "gausian"},
          {"--coverage", "lines"},
          {"--like", "afl"},
          {"--linf", "0.1", "--l2", "1"},
          {"--resume"},
          {"--input", "table=1..0"}
        }) {
      Run run = fuzz("w", wrong);
      assertThat(run.code()).as(String.join(" ", wrong)).isEqualTo(ExitCode.USAGE);
      assertThat(run.err().strip()).as(String.join(" ", wrong)).hasLineCount(1).contains(" · ");
    }
  }
}
