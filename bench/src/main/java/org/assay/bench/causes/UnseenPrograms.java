package org.assay.bench.causes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.assay.data.DataException;
import org.assay.data.npy.NpzWriter;

/**
 * Faulty programs in the manner of questions asked about Keras, on made-up rows. Each was written,
 * with its faults and its correction, before it was diagnosed and without regard to our rules; the
 * page of benchmarks says what was mended afterwards. The programs are the resources {@code
 * unseen/<id>.yaml}, in the form of the benchmark's cases.
 */
public final class UnseenPrograms {
  private UnseenPrograms() {}

  /**
   * Writes them as a folder of cases.
   *
   * @throws DataException if they cannot be written
   */
  public static void write(Path folder) {
    for (Map.Entry<String, OwnRows.Rows> program : all().entrySet()) {
      String id = program.getKey();
      OwnRows.Rows rows = program.getValue();
      NpzWriter.write(folder.resolve(id + ".npz"), Map.of("x", rows.x(), "y", rows.y()));
      try (InputStream text = UnseenPrograms.class.getResourceAsStream("unseen/" + id + ".yaml")) {
        if (text == null) {
          throw new DataException("the program is missing", "unseen/" + id + ".yaml");
        }
        Files.copy(text, folder.resolve(id + ".yaml"));
      } catch (IOException e) {
        throw new DataException("the program cannot be written", folder.toString(), "", e);
      }
    }
  }

  private static double bent(float[] r) {
    return 2 * Math.sin(r[0]) + r[1] * r[1] - 0.5 * r[2] + 0.5 * r[3] * r[4];
  }

  private static double corner(float[] r) {
    return r[0] * r[1] + r[2] > 0 ? 1 : 0;
  }

  private static double three(float[] r) {
    return r[0] * r[1] > 0.3 ? 0 : r[2] - 0.5 * r[3] > 0 ? 1 : 2;
  }

  private static double ring(float[] r) {
    return r[0] * r[0] + r[1] * r[1] > 1.4 ? 1 : 0;
  }

  private static OwnRows.Rows of(
      int rows, int width, String name, ToDoubleFunction<float[]> target) {
    return OwnRows.of(rows, width, name, target);
  }

  private static OwnRows.Rows wine() {
    double[] means = {13, 2.3, 2.4, 19.5, 100, 2.3, 2, 0.36, 1.6, 5, 0.96, 2.6, 750};
    double[] spreads = {0.8, 1.1, 0.3, 3.3, 14, 0.6, 1, 0.12, 0.57, 2.3, 0.23, 0.7, 315};
    double[] deviations = spreads.clone();
    for (int j = 0; j < deviations.length; j++) {
      deviations[j] *= 0.6;
    }
    return UnseenRows.groups(
        178, "wine", UnseenRows.centres(3, "wine", means, spreads), deviations);
  }

  private static OwnRows.Rows flowers() {
    double[][] centres = {{5, 3.4, 1.5, 0.25}, {5.9, 2.8, 4.3, 1.3}, {6.6, 3, 5.6, 2}};
    return UnseenRows.groups(150, "flowers", centres, new double[] {0.4, 0.35, 0.3, 0.2});
  }

  private static OwnRows.Rows blobs(int rows, int width, int classes, String name) {
    double[] zeros = UnseenRows.all(width, 0);
    return UnseenRows.groups(
        rows,
        name,
        UnseenRows.centres(classes, name, zeros, UnseenRows.all(width, 3)),
        UnseenRows.all(width, 1));
  }

  private static float[] fourNumbers(float[] r) {
    return new float[] {
      (float) Math.sin(r[0]), r[1] * r[2], r[3] - r[4], (float) Math.abs(r[0]) - 1
    };
  }

  private static Map<String, OwnRows.Rows> all() {
    Map<String, OwnRows.Rows> all = new LinkedHashMap<>();
    all.put("xor-linear-then-relu", UnseenRows.bits(384));
    all.put("threshold-by-relu", UnseenRows.upperHalf(600, 100_000));
    all.put("fourth-power", UnseenRows.curve(200, -100, 1, v -> v * v * v * v));
    all.put("sine-by-sigmoid", UnseenRows.curve(200, 0, 1.0 / 16, Math::sin));
    all.put("line-by-relu", UnseenRows.curve(7, -1, 1, v -> 2 * v - 1));
    all.put("flowers-by-one-sigmoid", flowers());
    all.put("wine-as-measured", wine());
    all.put("pictures-as-bytes", UnseenRows.pictures(320, "pictures as bytes"));
    all.put("softmax-all-the-way", blobs(400, 6, 4, "softmax"));
    all.put("autoencoder-of-signed-numbers", UnseenRows.factors(320, 10, 3));
    all.put("passengers-as-counted", UnseenRows.months(168));
    all.put("topics-by-one-sigmoid", UnseenRows.texts(400));
    all.put("rate-of-a-millionth", of(400, 5, "millionth", UnseenPrograms::bent));
    all.put("rmsprop-at-one-half", of(450, 4, "one half", UnseenPrograms::three));
    all.put("biases-of-minus-ten", of(400, 2, "minus ten", UnseenPrograms::ring));
    all.put("tanh-of-large-weights", UnseenRows.moons(300, "large weights"));
    all.put("classes-one-and-two", of(400, 3, "one and two", r -> 1 + corner(r)));
    all.put("classes-of-both-signs", of(400, 3, "both signs", r -> 2 * corner(r) - 1));
    all.put("penalty-on-every-layer", of(450, 4, "penalty", UnseenPrograms::three));
    all.put("pictures-scaled-twice", UnseenRows.pictures(320, "scaled twice"));
    all.put("two-epochs", of(512, 5, "two epochs", UnseenPrograms::bent));
    all.put("bottleneck-of-one", blobs(420, 8, 6, "bottleneck"));
    all.put("logits-as-probabilities", of(450, 4, "logits", UnseenPrograms::three));
    all.put("adadelta-by-default", UnseenRows.pictures(320, "adadelta"));
    all.put("rate-that-decays-away", of(400, 2, "decay", UnseenPrograms::ring));
    all.put("numbers-by-softmax", UnseenRows.several(400, 5, "four numbers", r -> fourNumbers(r)));
    all.put("percentage-of-small-numbers", of(400, 5, "percentage", r -> bent(r) - 1));
    all.put("noise-of-five", UnseenRows.moons(300, "noise"));
    return all;
  }
}
