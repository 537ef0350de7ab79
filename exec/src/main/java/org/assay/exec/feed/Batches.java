package org.assay.exec.feed;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assay.exec.ExecException;
import org.assay.onnx.ElementType;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorData;

/** Splits tensors along their first axis, and joins them. */
public final class Batches {
  private Batches() {}

  /**
   * Rows {@code from} (inclusive) to {@code to} (exclusive) of a tensor of at least 8 bits per
   * element, as a copy.
   *
   * @throws IndexOutOfBoundsException if it has no such rows
   */
  public static Tensor rows(Tensor tensor, long from, long to) {
    long[] dims = tensor.dims();
    if (dims.length == 0 || from < 0 || from > to || to > dims[0]) {
      throw new IndexOutOfBoundsException("rows " + from + ".." + to + " of " + tensor);
    }
    long row = dims[0] == 0 ? 0 : tensor.size() / dims[0];
    dims[0] = to - from;
    if (tensor.type() == ElementType.STRING) {
      return Tensor.ofStrings(dims, tensor.strings().subList((int) (from * row), (int) (to * row)));
    }
    checkWhole(tensor);
    int width = tensor.type().bits() / 8;
    byte[] bytes = new byte[Math.toIntExact((to - from) * row * width)];
    copy(tensor.data(), from * row * width, bytes, 0, bytes.length);
    return Tensor.of(tensor.type(), dims, segments(bytes));
  }

  /**
   * Joins tensors of one type along their first axis.
   *
   * @throws ExecException of kind INPUT if types or other dimensions differ
   */
  public static Tensor join(List<Tensor> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("nothing to join");
    }
    Tensor first = parts.get(0);
    long[] dims = first.dims();
    if (dims.length == 0) {
      throw misfit(first, first);
    }
    long rows = 0;
    for (Tensor part : parts) {
      long[] other = part.dims();
      if (part.type() != first.type()
          || other.length != dims.length
          || !java.util.Arrays.equals(other, 1, other.length, dims, 1, dims.length)) {
        throw misfit(first, part);
      }
      rows += other[0];
    }
    dims[0] = rows;
    if (first.type() == ElementType.STRING) {
      return Tensor.ofStrings(dims, parts.stream().flatMap(p -> p.strings().stream()).toList());
    }
    checkWhole(first);
    long total = Tensor.bytes(first.type(), Tensor.elements(dims));
    byte[] bytes = new byte[Math.toIntExact(total)];
    int at = 0;
    for (Tensor part : parts) {
      int length = (int) part.data().size();
      copy(part.data(), 0, bytes, at, length);
      at += length;
    }
    return Tensor.of(first.type(), dims, segments(bytes));
  }

  /**
   * Hands over the rows of several tensors of equally many, a few at a time; the last batch may be
   * smaller.
   *
   * @throws ExecException of kind INPUT if the tensors have different numbers of rows
   */
  public static void split(
      Map<String, Tensor> tensors, int batch, Consumer<Map<String, Tensor>> sink) {
    if (batch < 1) {
      throw new IllegalArgumentException("batch must be positive: " + batch);
    }
    if (tensors.isEmpty()) {
      return;
    }
    Tensor first = tensors.values().iterator().next();
    for (Tensor tensor : tensors.values()) {
      if (tensor.rank() == 0 || first.rank() == 0 || tensor.dims()[0] != first.dims()[0]) {
        throw misfit(first, tensor);
      }
    }
    for (long from = 0; from < first.dims()[0]; from += batch) {
      long to = Math.min(first.dims()[0], from + batch);
      Map<String, Tensor> rows = new LinkedHashMap<>();
      for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
        rows.put(tensor.getKey(), rows(tensor.getValue(), from, to));
      }
      sink.accept(rows);
    }
  }

  private static void copy(TensorData data, long from, byte[] target, int at, int length) {
    List<ByteBuffer> segments = data.segments();
    int done = 0;
    while (done < length) {
      long position = from + done;
      ByteBuffer segment = segments.get((int) (position / TensorData.SEGMENT));
      int offset = (int) (position % TensorData.SEGMENT);
      int count = Math.min(length - done, segment.remaining() - offset);
      segment.get(offset, target, at + done, count);
      done += count;
    }
  }

  private static TensorData segments(byte[] bytes) {
    List<ByteBuffer> segments = new ArrayList<>();
    int at = 0;
    do {
      int length = Math.min(TensorData.SEGMENT, bytes.length - at);
      segments.add(ByteBuffer.wrap(bytes, at, length));
      at += length;
    } while (at < bytes.length);
    return TensorData.of(segments);
  }

  private static void checkWhole(Tensor tensor) {
    if (tensor.type().bits() < 8) {
      throw new ExecException(
          ExecException.Kind.INPUT,
          "rows of packed elements cannot be taken apart",
          tensor.toString(),
          "elements of at least 8 bits",
          "");
    }
  }

  private static ExecException misfit(Tensor first, Tensor other) {
    return new ExecException(
        ExecException.Kind.INPUT,
        "rows of " + first + " and " + other + " do not go together",
        "batch",
        "equal types and dimensions but for the first, which all must have",
        "");
  }
}
