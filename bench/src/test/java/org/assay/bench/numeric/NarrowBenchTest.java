package org.assay.bench.numeric;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.bench.Machine;
import org.assay.bench.numeric.narrow.NarrowBench;
import org.assay.bench.numeric.narrow.NarrowTable;
import org.assay.bench.numeric.narrow.OverflowModel;
import org.assay.data.DType;
import org.assay.data.NdArray;
import org.assay.data.idx.IdxWriter;
import org.assay.data.spec.Range;
import org.assay.data.spec.RangeMode;
import org.assay.data.spec.WeightMode;
import org.assay.numeric.scan.NarrowPrecision;
import org.assay.numeric.scan.ScanOptions;
import org.assay.onnx.ElementType;
import org.assay.onnx.files.ModelFiles;
import org.assay.onnx.precision.ConstantPolicy;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NarrowBenchTest {
  private static final NarrowPrecision FLOAT16 =
      new NarrowPrecision(ElementType.FLOAT16, ConstantPolicy.CLAMP);

  @TempDir Path folder;

  @Test
  void islandsLieWhereValuesAreTooLargeAndNowhereElse() {
    List<String> open = new ArrayList<>();
    List<NarrowBench.Family> all = NarrowBench.overflowing(1, FLOAT16, 25, open::add);
    assertThat(open).isEmpty();
    assertThat(all).hasSizeGreaterThan(12).allMatch(NarrowBench.Family::holds);
    // Finite is not enough: an infinity in between may leave outputs finite, and wrong.
    assertThat(all).allMatch(f -> f.worst() < 0.02);
    assertThat(NarrowTable.families(all, Machine.here())).contains("| attention logits | 1 | ");
  }

  @Test
  void familiesNameTensorsOfTheirModels() {
    for (OverflowModel one : OverflowModel.of(3)) {
      String text = one.text();
      assertThat(one.needed()).as(one.family()).allMatch(t -> text.contains(t + " = "));
      assertThat(one.unneeded()).as(one.family()).allMatch(t -> text.contains(t + " = "));
    }
  }

  @Test
  void modelsOfAFolderAreConvertedAndRun() throws IOException {
    ModelFiles.save(
        TextReader.parse(
            """
            < ir_version: 8, opset_import: ["" : 17] >
            m (float[3, 16] image) => (float[3, 1] y)
            {
                k = Constant <value = int64[1] {3}> ()
                t, i = TopK <axis = 1> (image, k)
                s = ReduceSum <keepdims = 1> (t)
                y = Max(s, s)
            }
            """),
        folder.resolve("a.onnx"));
    IdxWriter.write(folder.resolve("images-idx3-ubyte"), NdArray.zeros(DType.U1, 4, 4, 4));
    ScanOptions options =
        new ScanOptions(
            WeightMode.FROZEN,
            RangeMode.VALID,
            Optional.empty(),
            Map.of("image", new Range(-3, 3, "test")),
            Optional.of(folder),
            Map.of(),
            false);
    List<String> lines = new ArrayList<>();
    List<NarrowBench.Outcome> all = NarrowBench.models(folder, options, FLOAT16, 20, lines::add);
    assertThat(lines).hasSize(1);
    NarrowBench.Outcome one = all.get(0);
    assertThat(one.error()).isEmpty();
    assertThat(one.isFinite()).isTrue();
    assertThat(one.wide()).isZero();
    assertThat(one.listed()).isEqualTo(2);
    assertThat(one.listedFloat()).isEqualTo(2);
    assertThat(one.comparison().orElseThrow().runs()).isEqualTo(20);
    assertThat(NarrowTable.models(all, "float16", Machine.here())).contains("| a.onnx | 4 | 0 |");
  }
}
