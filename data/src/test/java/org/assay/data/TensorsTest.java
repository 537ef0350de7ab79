package org.assay.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorsTest {
  @ParameterizedTest
  @EnumSource(DType.class)
  void keepsEveryBit(DType type) {
    byte[] bytes = new byte[6 * type.bytes()];
    new Random(type.ordinal()).nextBytes(bytes);
    NdArray array = NdArray.ofBytes(type, bytes, 2, 3);
    Tensor tensor = Tensors.toTensor(array);
    assertThat(tensor.type()).isEqualTo(type.elementType());
    assertThat(tensor.dims()).containsExactly(2, 3);
    assertThat(tensor.toDoubles()).containsExactly(array.toDoubles());
    assertThat(tensor.toLongs()).containsExactly(array.toLongs());
    assertThat(Tensors.toArray(tensor)).isEqualTo(array);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"STRING", "COMPLEX64", "COMPLEX128"},
      mode = EnumSource.Mode.EXCLUDE)
  void everyRealTypeGoesThereAndBack(ElementType type) {
    double[] values = type.isFloat() ? new double[] {0.5, 1, 2, 4} : new double[] {0, 1, 1, 0};
    NdArray array = NdArray.of(values, 4, 1);
    Tensor tensor = Tensors.toTensor(array, type);
    assertThat(tensor.type()).isEqualTo(type);
    assertThat(Tensors.toArray(tensor).toDoubles()).containsExactly(values);
    assertThat(Tensors.toArray(tensor).shape()).containsExactly(4, 1);
    assertThat(Tensors.toTensor(Tensors.toArray(tensor), type)).isEqualTo(tensor);
  }

  @Test
  void scalarsAndEmptyArraysKeepTheirShape() {
    assertThat(Tensors.toArray(Tensor.scalar(2f)).shape()).isEmpty();
    assertThat(Tensors.toTensor(NdArray.scalar(1)).dims()).isEmpty();
    assertThat(Tensors.toTensor(NdArray.zeros(DType.I4, 0, 3)).dims()).containsExactly(0, 3);
    assertThat(Tensors.toTensor(NdArray.scalar(1), ElementType.BFLOAT16).dims()).isEmpty();
    assertThat(Tensors.toArray(Tensors.toTensor(NdArray.scalar(1), ElementType.INT4)).shape())
        .isEmpty();
  }

  @Test
  void refusesWhatHasNoCounterpart() {
    assertThatThrownBy(() -> Tensors.toTensor(NdArray.of(new int[] {8}), ElementType.INT4))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("-8 to 7");
    assertThatThrownBy(() -> Tensors.toTensor(NdArray.scalar(1), ElementType.STRING))
        .isInstanceOf(DataException.class);
    Tensor text = Tensor.ofStrings(new long[] {0}, List.<Attribute.StringValue>of());
    assertThatThrownBy(() -> Tensors.toArray(text)).isInstanceOf(DataException.class);
  }
}
