package org.assay.onnx.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnknownFieldSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.proto.TensorProto;
import org.junit.jupiter.api.Test;

class TensorDecodingTest {
  private static Tensor read(TensorProto.Builder tensor) {
    return ModelReader.read(Protos.withInitializer(tensor).build().toByteArray())
        .graph()
        .initializers()
        .get("w");
  }

  @Test
  void rawAndTypedFloats() {
    Tensor typed = read(Protos.tensor(1, 3).addFloatData(1.5f).addFloatData(-0.0f).addFloatData(3));
    assertThat(typed).isEqualTo(Tensor.ofFloats(new long[] {3}, 1.5f, -0.0f, 3));
    Tensor raw = read(Protos.tensor(1, 1).setRawData(Protos.bytes(0, 0, 0xC0, 0x3F)));
    assertThat(raw).isEqualTo(Tensor.ofFloats(new long[] {1}, 1.5f));
    Tensor doubles = read(Protos.tensor(11, 2).addDoubleData(Math.PI).addDoubleData(1e-300));
    assertThat(doubles).isEqualTo(Tensor.ofDoubles(new long[] {2}, Math.PI, 1e-300));
  }

  @Test
  void floatsThatAreNotPackedOrComeInParts() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeByteArray(4, Protos.bytes(0, 0, 0x80, 0x3F).toByteArray());
    out.writeByteArray(4, Protos.bytes(0, 0, 0, 0x40).toByteArray());
    out.writeFloat(4, 3);
    out.flush();
    TensorProto.Builder tensor = Protos.tensor(1, 3);
    byte[] model = modelWith(tensor, bytes.toByteArray());
    assertThat(ModelReader.read(model).graph().initializers().get("w"))
        .isEqualTo(Tensor.ofFloats(new long[] {3}, 1, 2, 3));
  }

  private static byte[] modelWith(TensorProto.Builder tensor, byte[] moreFields) {
    ByteString encoded = tensor.build().toByteString().concat(ByteString.copyFrom(moreFields));
    UnknownFieldSet graph =
        UnknownFieldSet.newBuilder()
            .addField(5, UnknownFieldSet.Field.newBuilder().addLengthDelimited(encoded).build())
            .build();
    return Protos.model(org.assay.onnx.proto.GraphProto.newBuilder().setUnknownFields(graph))
        .build()
        .toByteArray();
  }

  @Test
  void integersOfEveryWidth() {
    assertThat(read(Protos.tensor(7, 2).addInt64Data(-1).addInt64Data(Long.MIN_VALUE)))
        .isEqualTo(Tensor.ofLongs(-1, Long.MIN_VALUE));
    assertThat(read(Protos.tensor(13, 1).addUint64Data(-1)).longAt(0)).isEqualTo(-1);
    assertThat(read(Protos.tensor(12, 1).addUint64Data(4_000_000_000L)).longAt(0))
        .isEqualTo(4_000_000_000L);
    assertThat(read(Protos.tensor(6, 1).addInt32Data(-7)).longAt(0)).isEqualTo(-7);
    assertThat(read(Protos.tensor(5, 1).addInt32Data(-7)).longAt(0)).isEqualTo(-7);
    assertThat(read(Protos.tensor(4, 1).addInt32Data(65535)).longAt(0)).isEqualTo(65535);
    assertThat(read(Protos.tensor(3, 1).addInt32Data(-7)).longAt(0)).isEqualTo(-7);
    assertThat(read(Protos.tensor(2, 1).addInt32Data(200)).longAt(0)).isEqualTo(200);
    assertThat(read(Protos.tensor(9, 2).addInt32Data(0).addInt32Data(256)).toLongs())
        .containsExactly(0, 1);
  }

  @Test
  void halfAndSmallFloatsAreBitPatterns() {
    assertThat(read(Protos.tensor(10, 2).addInt32Data(0x3C00).addInt32Data(0xFC00)).toDoubles())
        .containsExactly(1, Double.NEGATIVE_INFINITY);
    assertThat(read(Protos.tensor(16, 1).addInt32Data(0x3F80)).toDoubles()).containsExactly(1);
    assertThat(read(Protos.tensor(17, 1).addInt32Data(0x7E)).toDoubles()).containsExactly(448);
    assertThat(read(Protos.tensor(24, 1).addInt32Data(127)).toDoubles()).containsExactly(1);
  }

  @Test
  void subByteElementsArePackedFromTheLowBits() {
    Tensor int4 = read(Protos.tensor(22, 3).addInt32Data(0xF1).addInt32Data(0x07));
    assertThat(int4.toLongs()).containsExactly(1, -1, 7);
    Tensor uint4 = read(Protos.tensor(21, 3).setRawData(Protos.bytes(0xF1, 0x07)));
    assertThat(uint4.toLongs()).containsExactly(1, 15, 7);
    Tensor fp4 = read(Protos.tensor(23, 2).addInt32Data(0x72));
    assertThat(fp4.toDoubles()).containsExactly(1, 6);
    Tensor int2 = read(Protos.tensor(26, 5).addInt32Data(0b11_10_01_00).addInt32Data(1));
    assertThat(int2.toLongs()).containsExactly(0, 1, -2, -1, 1);
  }

  @Test
  void sixBitFloatsTakeThreeQuartersOfAByte() {
    Tensor typed =
        read(
            Protos.tensor(27, 5)
                .addInt32Data(0b001000)
                .addInt32Data(0b011111)
                .addInt32Data(0b111111)
                .addInt32Data(1)
                .addInt32Data(0b100000));
    assertThat(typed.toDoubles()).containsExactly(1, 7.5, -7.5, 0.125, -0.0);
    assertThat(typed.data().size()).isEqualTo(4);
    Tensor raw = read(Protos.tensor(28, 4).setRawData(Protos.bytes(0xCC, 0xF7, 0x83)));
    assertThat(raw.bitsAt(0)).isEqualTo(0b001100);
    assertThat(raw.bitsAt(1)).isEqualTo(0b011111);
    assertThat(raw.bitsAt(2)).isEqualTo(0b111111);
    assertThat(raw.bitsAt(3)).isEqualTo(0b100000);
    assertThat(raw.toDoubles()).containsExactly(1, 28, -28, -0.0);
    assertThat(Tensor.ofValues(ElementType.FLOAT6E3M2, new long[] {4}, 1, 100, -28, -0.0))
        .isEqualTo(raw);
  }

  @Test
  void stringsAndComplexNumbers() {
    Tensor strings =
        read(Protos.tensor(8, 2).addStringData(Protos.bytes(0xFF)).addStringData(Protos.bytes()));
    assertThat(strings.strings().get(0).bytes()).containsExactly(0xFF);
    Tensor complex = read(Protos.tensor(14, 1).addFloatData(1).addFloatData(2));
    assertThat(complex.type()).isEqualTo(ElementType.COMPLEX64);
    assertThat(complex.data().size()).isEqualTo(8);
  }

  @Test
  void emptyTensorsNeedNoData() {
    assertThat(read(Protos.tensor(1, 0, 5)).size()).isZero();
    assertThat(read(Protos.tensor(7, 3, 0)).size()).isZero();
    assertThat(read(Protos.tensor(8, 0)).strings()).isEmpty();
  }

  @Test
  void countsAndSizesMustFit() {
    List<TensorProto.Builder> wrong =
        List.of(
            Protos.tensor(1, 2).addFloatData(1),
            Protos.tensor(7, 2).addInt64Data(1),
            Protos.tensor(8, 2).addStringData(Protos.bytes()),
            Protos.tensor(1, 1).setRawData(Protos.bytes(1, 2, 3)),
            Protos.tensor(22, 3).addInt32Data(1),
            Protos.tensor(1, 1_000_000_000_000L),
            Protos.tensor(1, -1),
            Protos.tensor(1, 1L << 40, 1L << 40),
            Protos.tensor(2, Long.MAX_VALUE, 1),
            Protos.tensor(99, 1).addInt32Data(1));
    for (TensorProto.Builder tensor : wrong) {
      assertThatThrownBy(() -> read(tensor))
          .as(tensor.toString())
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("initializer 'w'");
    }
  }

  @Test
  void whatNothingUsesNeedNotMakeSense() {
    TensorProto.Builder broken = Protos.tensor(1, 2).addFloatData(1).setName("unused");
    assertThat(
            ModelReader.read(Protos.withInitializer(broken).build().toByteArray())
                .graph()
                .initializers())
        .isEmpty();
  }

  @Test
  void placesInTheFileCannotBeForged() {
    assertThatThrownBy(
            () -> read(Protos.tensor(2, 4).addBytesInFile(9).addBytesInFile(-5).addBytesInFile(4)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("tensor holds 0 values");
  }
}
