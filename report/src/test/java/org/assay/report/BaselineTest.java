package org.assay.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.assay.onnx.ModelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineTest {
  @TempDir Path folder;

  @Test
  void readsWhatTheRenderersWrite() throws Exception {
    for (Renderer renderer :
        new Renderer[] {
          new JsonRenderer(), new SarifRenderer(Path.of("/repository"), Optional.empty())
        }) {
      Path file = folder.resolve("old");
      Files.writeString(file, renderer.render(Samples.scan()));
      Baseline baseline = Baseline.read(file);
      ModelResult again = Samples.result(Samples.model(name -> "renamed/" + name.length() + name));
      assertThat(again.findings()).noneMatch(baseline::isNew);
      assertThat(again.ignored()).noneMatch(i -> baseline.isNew(i.finding()));
      Finding other =
          Samples.finding(Samples.model(), 4, "ND001", Kind.NON_FINITE, Status.POSSIBLE, 1, 0, 1);
      assertThat(baseline.isNew(other)).isTrue();
    }
  }

  @Test
  void refusesAnythingElse() throws Exception {
    for (String text : new String[] {"", "{", "[]", "{\"runs\": 3}", "null", "[".repeat(100_000)}) {
      Path file = folder.resolve("bad.json");
      Files.writeString(file, text);
      assertThatThrownBy(() -> Baseline.read(file))
          .as(text.length() > 20 ? "deep nesting" : text)
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("bad.json");
    }
    assertThatThrownBy(() -> Baseline.read(folder.resolve("missing")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("cannot be read");
    assertThatThrownBy(() -> Baseline.read(folder)).isInstanceOf(ModelException.class);
  }
}
