package org.assay.fuzz.subject;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.assay.exec.PreparedRun;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.input.ElementCodec;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;

/** One model on ONNX Runtime, rows in buffers that are allocated once. */
public final class ModelTarget implements Target {
  private final InputLayout layout;
  private final int capacity;
  private final Session session;
  private final PreparedRun run;
  private final List<Watched> watched = new ArrayList<>();
  private final List<ElementType> types = new ArrayList<>();

  private ModelTarget(InputLayout layout, int capacity, Session session, PreparedRun run) {
    this.layout = layout;
    this.capacity = capacity;
    this.session = session;
    this.run = run;
  }

  /**
   * Loads a model.
   *
   * @param layout of its inputs
   * @param tensors names of what is observed; their leading axis is that of the rows, if rows are
   *     batched
   * @param capacity most rows of a run, at least 1; must be 1 unless rows are batched
   * @param example a row that the model accepts
   * @throws FuzzException if a tensor does not have a row for every row of the input
   */
  public static ModelTarget open(
      Model model,
      InputLayout layout,
      Collection<String> tensors,
      RunOptions options,
      int capacity,
      float[] example) {
    if (capacity < 1 || capacity > 1 && !layout.batched()) {
      throw new IllegalArgumentException("capacity " + capacity);
    }
    float[] rows = new float[capacity * layout.rowSize()];
    for (int r = 0; r < capacity; r++) {
      System.arraycopy(example, 0, rows, r * layout.rowSize(), layout.rowSize());
    }
    Session session = Session.open(model, options, tensors);
    try {
      Map<String, Tensor> inputs = layout.tensors(rows, 0, capacity);
      ModelTarget target =
          new ModelTarget(layout, capacity, session, session.prepare(inputs, tensors));
      target.watch(tensors);
      return target;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private void watch(Collection<String> tensors) {
    for (String name : tensors) {
      long[] dims = run.outputDims(name);
      if (layout.batched() && (dims.length == 0 || dims[0] != capacity)) {
        throw new FuzzException(
            "has no row for each row of the input",
            "tensor '" + name + "' of extents " + Arrays.toString(dims),
            "a leading axis of " + capacity,
            "");
      }
      long size = Tensor.elements(dims) / (layout.batched() ? capacity : 1);
      List<Long> own = Arrays.stream(dims).skip(layout.batched() ? 1 : 0).boxed().toList();
      watched.add(new Watched(name, Math.toIntExact(size), own));
      types.add(run.outputTensor(name).type());
    }
  }

  @Override
  public InputLayout layout() {
    return layout;
  }

  @Override
  public List<Watched> watched() {
    return List.copyOf(watched);
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public void run(float[] rows, int first, int count, Observation into) {
    run(rows, first, count, into, 0);
  }

  /** Observes into the tensors from a number on, for targets of several models. */
  void run(float[] rows, int first, int count, Observation into, int firstTensor) {
    int rowSize = layout.rowSize();
    for (Field field : layout.fields()) {
      ByteBuffer bytes = run.input(field.name());
      bytes.clear();
      // What is left of the last batch stays behind the rows; it is not observed.
      for (int r = first; r < first + count; r++) {
        ElementCodec.put(bytes, field.type(), rows, r * rowSize + field.offset(), field.size());
      }
    }
    run.run();
    for (int t = 0; t < watched.size(); t++) {
      ByteBuffer bytes = run.output(watched.get(t).name());
      bytes.clear();
      ElementCodec.get(
          bytes, types.get(t), into.values(firstTensor + t), 0, count * watched.get(t).size());
    }
  }

  @Override
  public void close() {
    run.close();
    session.close();
  }
}
