package org.assay.bench.numeric;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assay.bench.Machine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FixBenchTest {
  @TempDir Path root;

  private Path folder = Path.of("");

  @BeforeEach
  void cases() throws IOException {
    folder = Files.createDirectory(root.resolve("numeric"));
    Files.writeString(
        folder.resolve("a.onnxtxt"),
        """
        < ir_version: 8, opset_import: ["" : 17] >
        g (float[2, 3] x, float[3, 3] w, float[3] b) => (float l)
        {
            z = MatMul(x, w)
            s = Add(z, b)
            p = Softmax <axis = 1> (s)
            q = Log(p)
            l = ReduceMean <keepdims = 0> (q)
        }
        """);
    Files.writeString(
        folder.resolve("a.yaml"),
        "inputs: {x: {role: data, valid: [0, 1]}}\nweights: {w: {init: uniform, low: -1, high: 1},"
            + " b: {init: zeros}}\ndefects: [{tensor: q, reached: true}]\n");
    Files.writeString(
        root.resolve("ranum_fixes.json"),
        "{\"all\":{\"a\":{\"holds\":true,\"kept\":{\"x\":0.1,\"w\":0.1,\"b\":0.1}}},"
            + "\"weight\":{\"a\":{\"holds\":false,\"kept\":{\"w\":1}}},\"input\":{}}");
  }

  @Test
  void everyKindOfRepairIsMeasured() {
    List<String> lines = new ArrayList<>();
    List<FixBench.Outcome> all =
        FixBench.run(
            folder, List.of(FixBench.Mode.values()), Duration.ofMillis(300), false, lines::add);
    assertThat(all).hasSize(6).hasSameSizeAs(lines);
    assertThat(all).allMatch(o -> o.defects() == 1);
    assertThat(all.get(0).holds()).isTrue();
    assertThat(all.get(0).maxRel()).isLessThan(1e-5);
    assertThat(all.get(0).gradientMaxRel()).isLessThan(1e-5);
    FixBench.Outcome limits = all.get(1);
    assertThat(limits.holds()).isTrue();
    assertThat(limits.kept()).isGreaterThan(0.3);
    assertThat(limits.ranum()).hasValueSatisfying(k -> assertThat(k).isBetween(0.09, 0.11));
    // What does not hold is no figure to be compared with.
    assertThat(all.get(2).ranum()).isEmpty();
    assertThat(FixTable.toMarkdown(all, Machine.here()))
        .contains("| auto | 1 of 1 | 1 of 1 |", "| all | 1 of 1 | 1 of 1 | 1 | 1 |");
  }

  @Test
  void whereNoLimitHelpsAFailingRunIsShown() throws IOException {
    Files.writeString(
        folder.resolve("a.onnxtxt"),
        "< ir_version: 8, opset_import: [\"\" : 17] >\n"
            + "g (float[2] x, float[2] b) => (float[2] q) { s = Mul(x, b)\n t = Add(s, b)\n"
            + " q = Log(b) }\n");
    Files.writeString(
        folder.resolve("a.yaml"),
        "inputs: {x: {role: data, valid: [0, 1]}}\nweights: {b: {init: uniform, low: -1,"
            + " high: 1}}\ndefects: [{tensor: q, reached: true}]\n");
    List<FixBench.Outcome> all =
        FixBench.run(folder, List.of(FixBench.Mode.INPUTS), Duration.ZERO, true, line -> {});
    assertThat(all.get(0).holds()).isFalse();
    assertThat(all.get(0).note()).contains("q fails on 20 of 20 draws");
    assertThat(FixTable.open(all)).hasSize(1);
  }
}
