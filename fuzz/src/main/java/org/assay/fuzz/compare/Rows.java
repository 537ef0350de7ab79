package org.assay.fuzz.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.exec.feed.Batches;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType.TensorType;

/**
 * Inputs whose first axis counts rows that a model takes a few at a time; or, where it does not,
 * one input that is taken whole.
 */
public final class Rows {
  /** Part of the rows that one run takes. */
  public record Part(long first, long rows, Map<String, Tensor> inputs) {
    public Part {
      inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    }
  }

  private final Map<String, Tensor> tensors;
  private final long rows;
  private final long step;
  private final boolean exact;

  private Rows(Map<String, Tensor> tensors, long rows, long step, boolean exact) {
    this.exact = exact;
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    this.rows = rows;
    this.step = step;
  }

  /**
   * Works out how inputs can be split.
   *
   * @param types of the inputs, of one model or of each of two
   * @param tensors a tensor per input
   * @throws ModelException if a model takes a fixed number of rows that does not divide the given
   */
  public static Rows of(List<Map<String, TensorType>> types, Map<String, Tensor> tensors) {
    long rows = -1;
    for (Tensor tensor : tensors.values()) {
      long first = tensor.rank() == 0 || tensor.type().bits() < 8 ? 0 : tensor.dims()[0];
      rows = rows < 0 || rows == first ? first : 0;
    }
    FirstAxes axes = FirstAxes.of(types);
    long fixed = axes.fixed();
    if (rows <= 0 || fixed == rows || !axes.areRows()) {
      return new Rows(tensors, Math.max(rows, 0), 0, false);
    }
    if (fixed > 0 && rows % fixed != 0) {
      throw new ModelException(
          "data of " + rows + " rows does not fit",
          "first axis of the inputs",
          "a multiple of the " + fixed + " rows that the model takes",
          "leave rows out, or export the model with a symbolic first axis");
    }
    return new Rows(tensors, rows, Math.max(fixed, 1), fixed > 0);
  }

  /** Number of rows; 0 if the inputs have none. */
  public long count() {
    return rows;
  }

  /** Whether a run can take fewer than all rows. */
  public boolean canSplit() {
    return step > 0;
  }

  /** The fewest rows that a run takes; 0 if it takes all. */
  public long step() {
    return step;
  }

  /** All inputs. */
  public Map<String, Tensor> tensors() {
    return tensors;
  }

  /** Bytes of the inputs per row; of all if they cannot be split. */
  public long bytesPerRow() {
    long bytes = 0;
    for (Tensor tensor : tensors.values()) {
      bytes += tensor.type() == ElementType.STRING ? 0 : Tensor.bytes(tensor.type(), tensor.size());
    }
    return canSplit() ? bytes / rows : bytes;
  }

  /** Rows {@code first} to {@code first + count}, or all of an input that is taken whole. */
  public Part part(long first, long count) {
    if (!canSplit()) {
      return new Part(0, rows, tensors);
    }
    long end = Math.min(rows, first + count);
    Map<String, Tensor> part = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> part.put(name, Batches.rows(tensor, first, end)));
    return new Part(first, end - first, part);
  }

  /** The first rows, up to a number; rounded up to what a run takes at least. */
  public Rows limited(long most) {
    if (!canSplit() || rows <= most) {
      return this;
    }
    long kept = Math.min(rows, (most + step - 1) / step * step);
    return new Rows(part(0, kept).inputs(), kept, step, exact);
  }

  /** First rows of the parts of a size, which is made what a run can take. */
  public List<Long> starts(long size) {
    if (!canSplit()) {
      return List.of(0L);
    }
    List<Long> starts = new ArrayList<>();
    for (long at = 0; at < rows; at += partSize(size)) {
      starts.add(at);
    }
    return starts;
  }

  /** The number of rows nearest to a given one that a run can take. */
  public long partSize(long size) {
    if (!canSplit()) {
      return Math.max(1, rows);
    }
    return exact ? step : Math.max(step, size);
  }
}
