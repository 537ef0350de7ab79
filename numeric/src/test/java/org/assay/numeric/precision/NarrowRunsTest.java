package org.assay.numeric.precision;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.data.spec.Range;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.Spec;
import org.assay.data.spec.WeightMode;
import org.assay.exec.RunOptions;
import org.assay.exec.Runner;
import org.assay.exec.Session;
import org.assay.numeric.scan.NarrowPrecision;
import org.assay.numeric.scan.ScanOptions;
import org.assay.numeric.scan.Scanner;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.precision.ConstantPolicy;
import org.assay.onnx.text.TextReader;
import org.assay.report.ModelResult;
import org.assay.report.Precision;
import org.assay.report.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of emulated and of converted models on ONNX Runtime. */
class NarrowRunsTest {
  private static final String TEXT =
      "< ir_version: 8, opset_import: [\"\" : 18] >\n"
          + "g (float[2, 4] x) => (float[2, 4] y) <float c = {0.001}>"
          + " { q = Mul(x, x) r = Mul(q, c) e = Exp(r) y = Log(q) }";

  private static final Runner.Opener OPENER =
      (model, probes) -> Session.open(model, RunOptions.DEFAULT.withSeed(0), probes);

  @TempDir Path folder;

  private static ScanOptions options(ElementType type, double most) {
    return new ScanOptions(
        WeightMode.FROZEN,
        RangeMode.VALID,
        Optional.empty(),
        Map.of("x", new Range(1, most, "test")),
        Optional.empty(),
        Map.of(),
        false,
        Optional.empty(),
        Optional.of(new NarrowPrecision(type, ConstantPolicy.CLAMP)));
  }

  private NarrowSearch.Seen search(NarrowModel narrow, ScanOptions options) {
    return new NarrowSearch(narrow.emulated(), Spec.empty(), options, OPENER, 0)
        .run(Duration.ofMinutes(1), 8, 3, List.of());
  }

  private ModelResult scan(ScanOptions options) throws Exception {
    Path file = Files.writeString(folder.resolve("m.onnxtxt"), TEXT);
    return Scanner.create().scan(file, options);
  }

  @Test
  void whatOverflowsInARunIsConfirmedAndKept() throws Exception {
    Model model = TextReader.parse(TEXT);
    ScanOptions options = options(ElementType.FLOAT16, 300);
    NarrowModel narrow = NarrowModel.of(model, options.precision().orElseThrow());
    NarrowSearch.Seen seen = search(narrow, options);
    assertThat(seen.runs()).isEqualTo(8);
    assertThat(seen.samples()).hasSize(3);
    // 300 squared, before it is rounded.
    assertThat(seen.greatest().get("q")).isEqualTo(90_000);
    assertThat(seen.overflowing()).containsKey("q");
    Precision found = scan(options).precision().orElseThrow();
    assertThat(found.overflows())
        .extracting(Precision.Overflow::tensor)
        .containsAll(seen.overflowing().keySet());
    Precision graded =
        Grading.grade(
            found,
            seen,
            Set.of(),
            Optional.of(new Precision.Runtime("1", 8, false, "", List.of())));
    Precision.Overflow q =
        graded.overflows().stream().filter(o -> o.tensor().equals("q")).findFirst().orElseThrow();
    assertThat(q.status()).isEqualTo(Status.CONFIRMED);
    assertThat(q.seen()).hasValue(90_000);
    assertThat(graded.keepFloat32()).extracting(Precision.Kept::tensor).contains("q", "y", "r");
  }

  @Test
  void nothingSeenExceedsItsBound() throws Exception {
    for (ElementType type : List.of(ElementType.FLOAT16, ElementType.BFLOAT16)) {
      ScanOptions options = options(type, 40);
      NarrowModel narrow =
          NarrowModel.of(TextReader.parse(TEXT), options.precision().orElseThrow());
      assertThat(search(narrow, options).overflowing()).isEmpty();
      assertThat(scan(options).precision().orElseThrow().overflows()).isEmpty();
    }
  }

  @Test
  void onnxRuntimeRunsTheConvertedModelInFloat16AndHasNoKernelsForBfloat16() {
    ScanOptions options = options(ElementType.FLOAT16, 40);
    Model model = TextReader.parse(TEXT);
    NarrowModel narrow = NarrowModel.of(model, options.precision().orElseThrow());
    NarrowSearch.Seen seen = search(narrow, options);
    Precision.Runtime ran = new NativeRun(narrow, OPENER).run(seen.samples(), "v", seen.runs());
    assertThat(ran.ran()).as(ran.note()).isTrue();
    assertThat(ran.note()).contains("ran on 3 inputs");
    assertThat(ran.nonFinite()).isEmpty();
    NarrowModel bfloat =
        NarrowModel.of(model, new NarrowPrecision(ElementType.BFLOAT16, ConstantPolicy.CLAMP));
    Precision.Runtime refused = new NativeRun(bfloat, OPENER).run(seen.samples(), "v", 0);
    assertThat(refused.ran()).isFalse();
    assertThat(refused.note()).startsWith("no kernel: ");
  }
}
