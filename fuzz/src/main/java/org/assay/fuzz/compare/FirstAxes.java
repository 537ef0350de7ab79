package org.assay.fuzz.compare;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.onnx.Dim;
import org.assay.onnx.ValueType.TensorType;

/**
 * What the first axes of a model's inputs say of rows.
 *
 * @param areRows whether all inputs have a first axis, and all the same one
 * @param fixed the number of rows that a run takes; 0 if any
 */
record FirstAxes(boolean areRows, long fixed) {
  /** Reads the inputs of one model, or of each of two. */
  static FirstAxes of(List<Map<String, TensorType>> types) {
    long fixed = 0;
    boolean same = true;
    Set<Long> sizes = new HashSet<>();
    for (Map<String, TensorType> of : types) {
      Set<String> first = new HashSet<>();
      for (TensorType type : of.values()) {
        if (type.shape().isEmpty()) {
          continue;
        }
        if (type.shape().get().rank() == 0) {
          return new FirstAxes(false, 0);
        }
        Dim dim = type.shape().get().dim(0);
        // A table beside a batch is no part of it: sizes and symbols must not meet.
        first.add(dim.isKnown() ? "= " + dim.sizeOrMinusOne() : dim.toString());
        if (dim.isKnown()) {
          fixed = dim.sizeOrMinusOne();
          sizes.add(fixed);
        }
      }
      same &= first.size() <= 1;
    }
    boolean rows = same && sizes.size() <= 1;
    return new FirstAxes(rows, rows ? fixed : 0);
  }
}
