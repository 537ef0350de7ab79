package org.assay.exec.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.data.DType;
import org.assay.data.NdArray;
import org.assay.data.npy.NpzReader;
import org.assay.data.npy.NpzWriter;
import org.assay.exec.ExecException;
import org.assay.exec.Models;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.onnx.Attribute;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedTest {
  private static ValueType.TensorType type(ElementType element, Dim... dims) {
    return new ValueType.TensorType(element, Shape.of(dims));
  }

  @Test
  void anArrayFeedsTheModel(@TempDir Path folder) {
    Path file = folder.resolve("x.npz");
    NpzWriter.write(
        file,
        Map.of(
            "x", NdArray.of(new double[] {1, 2, 3, 4}, 2, 2), "label", NdArray.of(new int[] {1})));
    try (Session session =
        Session.open(
            Models.build()
                .input("x", ElementType.FLOAT, "N", 2)
                .node("Neg", List.of("x"), "y")
                .output("y")
                .model(),
            RunOptions.DEFAULT)) {
      Feed feed = Feed.of(session.inputs(), NpzReader.read(file));
      assertThat(feed.binding().sizes()).containsExactly(Map.entry("N", 2L));
      assertThat(session.run(feed.tensors()).get("y").toDoubles()).containsExactly(-1, -2, -3, -4);
    }
  }

  @Test
  void aSingleArrayFeedsASingleInput() {
    Map<String, ValueType.TensorType> inputs = Map.of("x", type(ElementType.INT64, Dim.of("N")));
    assertThat(Feed.of(inputs, Map.of("arr_0", NdArray.of(new int[] {1, 2}, 2))).tensors())
        .isEqualTo(Map.of("x", Tensor.ofLongs(1, 2)));
  }

  @Test
  void whatDoesNotFitIsNamed() {
    Map<String, ValueType.TensorType> inputs = new LinkedHashMap<>();
    inputs.put("ids", type(ElementType.INT32, Dim.of("N"), Dim.of("T")));
    inputs.put("mask", type(ElementType.BOOL, Dim.of("N"), Dim.of("T")));
    NdArray ids = NdArray.zeros(DType.I4, 2, 3);
    assertThatThrownBy(() -> Feed.of(inputs, Map.of("ids", ids)))
        .isInstanceOf(ExecException.class)
        .hasMessageStartingWith("no array for input 'mask'")
        .hasMessageContaining("bool[N, T]");
    assertThatThrownBy(
            () -> Feed.of(inputs, Map.of("ids", ids, "mask", NdArray.zeros(DType.BOOL, 2, 4))))
        .hasMessage(
            "dimension 'T' is 3 and 4 · axis 1 of 'ids' and axis 1 of 'mask' · one size for both");
    assertThatThrownBy(
            () -> Feed.of(inputs, Map.of("ids", ids, "mask", NdArray.zeros(DType.BOOL, 3))))
        .hasMessageContaining("dimensions [3] · input 'mask' · bool[N, T] · add the missing axis");
    assertThatThrownBy(
            () -> Feed.of(inputs, Map.of("ids", NdArray.of(new double[] {0.5}, 1, 1), "mask", ids)))
        .hasMessageContaining("input 'ids'");
  }

  @Test
  void boundSymbolsResolve() {
    DimBinding binding =
        DimBinding.of(
            Map.of("x", type(ElementType.FLOAT, Dim.of("N"), Dim.of(3), Dim.UNKNOWN)),
            Map.of("x", Tensor.ofFloats(new long[] {0, 3, 9})));
    assertThat(binding.sizes()).isEqualTo(Map.of("N", 0L));
    assertThat(binding.resolve(Shape.of(Dim.of("N"), Dim.of("M"), Dim.UNKNOWN)))
        .isEqualTo(Shape.of(Dim.of(0), Dim.of("M"), Dim.UNKNOWN));
  }

  @Test
  void batchesGoApartAndTogether() {
    Map<String, Tensor> tensors =
        Map.of(
            "x", Models.floats(1, 1, 7, 2, 3),
            "s",
                Tensor.ofStrings(
                    new long[] {7},
                    List.of("a", "b", "c", "d", "e", "f", "g").stream()
                        .map(Attribute.StringValue::of)
                        .toList()));
    List<Tensor> xs = new ArrayList<>();
    List<Tensor> strings = new ArrayList<>();
    Batches.split(
        tensors,
        3,
        batch -> {
          xs.add(batch.get("x"));
          strings.add(batch.get("s"));
        });
    assertThat(xs).extracting(x -> x.dims()[0]).containsExactly(3L, 3L, 1L);
    assertThat(Batches.join(xs)).isEqualTo(tensors.get("x"));
    assertThat(Batches.join(strings)).isEqualTo(tensors.get("s"));
    assertThatThrownBy(() -> Batches.join(List.of(xs.get(0), strings.get(0))))
        .isInstanceOf(ExecException.class);
  }
}
