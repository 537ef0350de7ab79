package org.assay.onnx;

import java.util.Arrays;
import java.util.List;

/** Value of a node's attribute ({@code AttributeProto}). Lists are unmodifiable. */
public sealed interface Attribute {
  /** A float32. */
  record FloatValue(float value) implements Attribute {}

  /** An int64. */
  record IntValue(long value) implements Attribute {}

  /** A byte string; usually text in UTF-8. */
  record StringValue(byte[] bytes) implements Attribute {
    public StringValue {
      bytes = bytes.clone();
    }

    /** A string in UTF-8. */
    public static StringValue of(String text) {
      return new StringValue(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** The bytes as UTF-8; malformed sequences become U+FFFD. */
    public String text() {
      return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }

    @Override
    public byte[] bytes() {
      return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof StringValue that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  /** A tensor. */
  record TensorValue(Tensor value) implements Attribute {}

  /** A sparse tensor. */
  record SparseTensorValue(SparseTensor value) implements Attribute {}

  /** A subgraph, e.g. the branch of an If. */
  record GraphValue(Graph value) implements Attribute {}

  /** A type, e.g. of an Optional. */
  record TypeValue(ValueType value) implements Attribute {}

  /** A list of float32. */
  record FloatList(List<Float> values) implements Attribute {
    public FloatList {
      values = List.copyOf(values);
    }
  }

  /** A list of int64. */
  record IntList(List<Long> values) implements Attribute {
    public IntList {
      values = List.copyOf(values);
    }

    /** The values as an array. */
    public long[] toArray() {
      return values.stream().mapToLong(Long::longValue).toArray();
    }
  }

  /** A list of strings. */
  record StringList(List<StringValue> values) implements Attribute {
    public StringList {
      values = List.copyOf(values);
    }
  }

  /** A list of tensors. */
  record TensorList(List<Tensor> values) implements Attribute {
    public TensorList {
      values = List.copyOf(values);
    }
  }

  /** A list of sparse tensors. */
  record SparseTensorList(List<SparseTensor> values) implements Attribute {
    public SparseTensorList {
      values = List.copyOf(values);
    }
  }

  /** A list of subgraphs. */
  record GraphList(List<Graph> values) implements Attribute {
    public GraphList {
      values = List.copyOf(values);
    }
  }

  /** A list of types. */
  record TypeList(List<ValueType> values) implements Attribute {
    public TypeList {
      values = List.copyOf(values);
    }
  }

  /**
   * Inside a function: the value of the calling node's attribute.
   *
   * @param name the function's attribute
   * @param type number of {@code AttributeProto.AttributeType}
   */
  record Reference(String name, int type) implements Attribute {}
}
