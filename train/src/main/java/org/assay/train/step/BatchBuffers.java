package org.assay.train.step;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.data.random.RandomStream;
import org.assay.exec.StateRun.Fed;
import org.assay.train.data.Samples;
import org.assay.train.layers.NoiseDecl;

/** Direct buffers for what is fed in each step, allocated once. */
final class BatchBuffers {
  private final Map<String, FloatBuffer> buffers = new LinkedHashMap<>();
  private final Map<String, RandomStream> streams = new LinkedHashMap<>();
  private final int batch;

  BatchBuffers(int batch) {
    this.batch = batch;
  }

  private FloatBuffer buffer(String name, int width) {
    return buffers.computeIfAbsent(
        name,
        n ->
            ByteBuffer.allocateDirect(Math.multiplyExact(4, Math.multiplyExact(batch, width)))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer());
  }

  private static long[] dims(int rows, List<Integer> shape) {
    long[] dims = new long[shape.size() + 1];
    dims[0] = rows;
    for (int i = 0; i < shape.size(); i++) {
      dims[i + 1] = shape.get(i);
    }
    return dims;
  }

  /** Some rows. */
  Fed rows(String name, Samples samples, int[] order, int from, int count) {
    int width = samples.width();
    FloatBuffer buffer = buffer(name, width).clear();
    for (int i = 0; i < count; i++) {
      buffer.put(samples.values(), order[from + i] * width, width);
    }
    return new Fed(buffer.flip(), dims(count, samples.shape()));
  }

  /** One number for each row. */
  Fed numbers(String name, float[] values) {
    FloatBuffer buffer = buffer(name, 1).clear();
    buffer.put(values);
    return new Fed(buffer.flip(), new long[] {values.length});
  }

  /** A scalar. */
  Fed scalar(String name, double value) {
    FloatBuffer buffer = buffer(name, 1).clear();
    buffer.put((float) value);
    return new Fed(buffer.flip(), new long[0]);
  }

  /** New random numbers. */
  Fed noise(NoiseDecl noise, int rows, long seed) {
    RandomStream stream =
        streams.computeIfAbsent(noise.tensor(), n -> RandomStream.of(seed, "training " + n));
    int width = noise.shape().stream().reduce(1, Math::multiplyExact);
    float[] values = new float[rows * width];
    switch (noise.kind()) {
      case NORMAL -> stream.fillNormal(values, 0, values.length, (float) noise.parameter());
      case DROPPED -> mask(values, stream, noise.parameter(), 1 / (1 - noise.parameter()));
      case MASK -> mask(values, stream, noise.parameter(), 1);
    }
    FloatBuffer buffer = buffer(noise.tensor(), width).clear();
    buffer.put(values);
    return new Fed(buffer.flip(), dims(rows, noise.shape()));
  }

  private static void mask(float[] values, RandomStream stream, double rate, double kept) {
    float keep = (float) kept;
    for (int i = 0; i < values.length; i++) {
      values[i] = stream.nextFloat() < rate ? 0 : keep;
    }
  }

  /** Names of buffers, for tests. */
  List<String> names() {
    return new ArrayList<>(buffers.keySet());
  }
}
