package org.assay.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.assay.data.random.RandomStream;
import org.assay.train.data.Dataset;
import org.assay.train.data.Samples;
import org.assay.train.job.Job;
import org.assay.train.job.JobReader;
import org.assay.train.job.Variant;

/** Small jobs and rows for tests. */
public final class Jobs {
  private Jobs() {}

  /** A job of a text without {@code data}. */
  public static Job of(String text) {
    return JobReader.parse("data: {file: none.npz}\n" + text, Path.of("job.yaml"), Variant.BUGGY);
  }

  /** A job of an object without {@code data}. */
  public static Job of(ObjectNode job) {
    job.putObject("data").put("file", "none.npz");
    return JobReader.parse(job.toString(), Path.of("job.yaml"), Variant.BUGGY);
  }

  /** Rows of normal numbers and targets of normal numbers. */
  public static Dataset normal(int rows, List<Integer> x, List<Integer> y, long seed) {
    return new Dataset(normal(rows, x, seed, "x"), normal(rows, y, seed, "y"));
  }

  private static Samples normal(int rows, List<Integer> shape, long seed, String name) {
    int width = shape.stream().reduce(1, Math::multiplyExact);
    float[] values = new float[rows * width];
    RandomStream.of(seed, name).fillNormal(values, 0, values.length, 1);
    return new Samples(values, rows, shape);
  }

  /** Rows of normal numbers, and one of some classes for each, one-hot. */
  public static Dataset classes(int rows, List<Integer> x, int classes, long seed) {
    float[] y = new float[rows * classes];
    RandomStream random = RandomStream.of(seed, "classes");
    for (int i = 0; i < rows; i++) {
      y[i * classes + random.nextInt(classes)] = 1;
    }
    return new Dataset(normal(rows, x, seed, "x"), new Samples(y, rows, List.of(classes)));
  }
}
