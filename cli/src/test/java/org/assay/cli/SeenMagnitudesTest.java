package org.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scan says of magnitudes that bounds cannot exclude. */
class SeenMagnitudesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  // (x - sin x) + sin x - x is 0, which intervals do not see.
  private Path model(String scale) throws IOException {
    return Files.writeString(
        folder.resolve("m.onnxtxt"),
        """
        < ir_version: 8, opset_import: ["" : 18] >
        g (float[4] x) => (float[4] y)
        <float k = {%s}, float big = {1e38}>
        {
          a = Sin(x)
          b = Sub(x, a)
          c = Add(b, a)
          d = Sub(c, x)
          e = Mul(d, k)
          g = Add(e, x)
          f = Mul(g, big)
          y = Mul(f, k)
        }
        """
            .formatted(scale));
  }

  private JsonNode scan(Path model, String... more) throws IOException {
    String[] arguments = new String[5 + more.length];
    System.arraycopy(
        new String[] {"scan", model.toString(), "--no-out", "--format", "json"},
        0,
        arguments,
        0,
        5);
    System.arraycopy(more, 0, arguments, 5, more.length);
    Run run = Run.of(arguments);
    return JSON.readTree(run.out()).path("models").get(0);
  }

  @Test
  void whatWasSeenStandsBesideTheBound() throws IOException {
    JsonNode result = scan(model("1000"), "--input", "x=-1..1");
    JsonNode unproved = result.path("unproved").get(0);
    assertThat(result.path("unproved")).hasSize(1);
    assertThat(unproved.path("bound").asDouble()).isGreaterThan(1000);
    assertThat(unproved.path("seen").asDouble()).isBetween(0.1, 1.1);
    assertThat(result.path("findings")).isEmpty();
  }

  @Test
  void withoutARunNothingWasSeen() throws IOException {
    JsonNode result = scan(model("1000"), "--input", "x=-1..1", "--no-run");
    assertThat(result.path("unproved").get(0).path("seen").isNull()).isTrue();
  }

  @Test
  void aBoundNearWhatWasSeenIsPossible() throws IOException {
    Path near =
        Files.writeString(
            folder.resolve("near.onnxtxt"),
            """
            < ir_version: 8, opset_import: ["" : 18] >
            g (float[4] x) => (float[4] y)
            <float big = {1e38}>
            {
              a = Sin(x)
              s = Add(x, a)
              y = Mul(s, big)
            }
            """);
    JsonNode result = scan(near, "--input", "x=0..3");
    assertThat(result.path("unproved")).isEmpty();
    assertThat(result.path("findings").get(0).path("status").asText()).isEqualTo("possible");
    assertThat(result.path("findings").get(0).path("rule").asText()).isEqualTo("ND007");
  }

  @Test
  void theTextSaysItInOneLine() throws IOException {
    Run run = Run.of("scan", model("1000").toString(), "--no-out", "--input", "x=-1..1");
    assertThat(run.out().lines().filter(l -> l.contains("unproved:")))
        .hasSize(1)
        .allMatch(l -> l.contains("decades of headroom"));
    assertThat(run.code()).isZero();
  }

  @Test
  void aDeclaredShapeThatNothingElseTellsIsAnAssumption() throws IOException {
    Path unknown =
        Files.writeString(
            folder.resolve("unknown.onnxtxt"),
            """
            < ir_version: 8, opset_import: ["" : 18, "my.own" : 1] >
            g (float[4] x) => (float[4] y)
            <float[4] a>
            {
              a = my.own.Thing(x)
              y = Relu(a)
            }
            """);
    Run run = Run.of("scan", unknown.toString(), "--no-out");
    assertThat(run.out()).contains("assumes the declared shape of 'a', which nothing else tells");
  }
}
