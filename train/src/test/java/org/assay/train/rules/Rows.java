package org.assay.train.rules;

import java.util.List;
import org.assay.data.random.RandomStream;
import org.assay.train.data.Dataset;
import org.assay.train.data.Samples;

/** Rows from two lines: {@code x normal 4} and {@code y one_hot 3}. */
final class Rows {
  private static final int COUNT = 128;

  private Rows() {}

  static Dataset of(String text) {
    List<String> lines = text.lines().toList();
    return new Dataset(features(lines.get(0).split(" ")), targets(lines.get(1).split(" ")));
  }

  private static Samples features(String[] words) {
    RandomStream random = RandomStream.of(1, "x");
    int width = Integer.parseInt(words[words.length - 1]);
    float[] values = new float[COUNT * width];
    if (words[1].equals("normal")) {
      random.fillNormal(values, 0, values.length, 1);
    } else {
      fill(values, random, Float.parseFloat(words[2]), Float.parseFloat(words[3]));
    }
    return new Samples(values, COUNT, List.of(width));
  }

  private static void fill(float[] values, RandomStream random, float low, float high) {
    for (int i = 0; i < values.length; i++) {
      values[i] = low + (high - low) * random.nextInt(1001) / 1000f;
    }
  }

  private static Samples targets(String[] words) {
    RandomStream random = RandomStream.of(1, "y");
    boolean wide = words[1].equals("one_hot") || words[1].equals("multi_hot");
    int width = wide ? Integer.parseInt(words[2]) : 1;
    float[] values = new float[COUNT * width];
    for (int i = 0; i < COUNT; i++) {
      switch (words[1]) {
        case "one_hot" -> values[i * width + random.nextInt(width)] = 1;
        case "multi_hot" -> {
          for (int k = 0; k < width; k++) {
            values[i * width + k] = random.nextInt(2);
          }
        }
        case "binary" -> values[i] = random.nextInt(2);
        case "classes" -> values[i] = i % Integer.parseInt(words[2]);
        case "fractions" -> values[i] = i % Integer.parseInt(words[2]) / 255f;
        case "numbers" -> values[i] = 0;
        default -> throw new IllegalArgumentException(words[1]);
      }
    }
    if (words[1].equals("numbers")) {
      fill(values, random, Float.parseFloat(words[2]), Float.parseFloat(words[3]));
    }
    return new Samples(values, COUNT, List.of(width));
  }
}
