package org.assay.train.weights;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Spelling;
import org.assay.train.job.Named;
import org.assay.train.job.Settings;

/** Keras's initialisers by name: {@code glorot_uniform} and {@code GlorotUniform} are the same. */
public final class Initializers {
  /** Deviation of a standard normal number cut at 2 deviations. */
  private static final double CUT_DEVIATION = 0.87962566103423978;

  private static final Map<String, Function<Settings, Initializer>> READERS =
      Map.ofEntries(
          Map.entry("zeros", s -> constant(0)),
          Map.entry("zero", s -> constant(0)),
          Map.entry("ones", s -> constant(1)),
          Map.entry("one", s -> constant(1)),
          Map.entry("constant", s -> constant(s.number("value", 0))),
          Map.entry("randomnormal", Initializers::normal),
          Map.entry("normal", Initializers::normal),
          Map.entry("randomuniform", Initializers::uniform),
          Map.entry("uniform", Initializers::uniform),
          Map.entry("truncatednormal", Initializers::truncated),
          Map.entry("glorotuniform", s -> scaled(1, "fan_avg", "uniform")),
          Map.entry("glorotnormal", s -> scaled(1, "fan_avg", "truncated_normal")),
          Map.entry("heuniform", s -> scaled(2, "fan_in", "uniform")),
          Map.entry("henormal", s -> scaled(2, "fan_in", "truncated_normal")),
          Map.entry("lecununiform", s -> scaled(1, "fan_in", "uniform")),
          Map.entry("lecunnormal", s -> scaled(1, "fan_in", "truncated_normal")),
          Map.entry("variancescaling", Initializers::variance),
          Map.entry("orthogonal", s -> Orthogonal.of(s.number("gain", 1))),
          Map.entry("orthogonalinitializer", s -> Orthogonal.of(s.number("gain", 1))),
          Map.entry("identity", s -> identity(s.number("gain", 1), s)),
          Map.entry("identityinitializer", s -> identity(s.number("gain", 1), s)));

  private Initializers() {}

  /** The initialiser under a key of a layer, or the one that it has by default. */
  public static Initializer of(Settings config, String key, String otherwise) {
    Optional<Named> given = config.named(key);
    return of(given.orElseGet(() -> Settings.named(otherwise, config.where())));
  }

  /**
   * An initialiser.
   *
   * @throws org.assay.train.TrainException if there is none of that name
   */
  public static Initializer of(Named named) {
    Function<Settings, Initializer> reader = READERS.get(named.plainName());
    if (reader == null) {
      throw named
          .arguments()
          .error(
              "there is no initialiser '" + named.name() + "'",
              "one of Keras's",
              Spelling.advice(named.plainName(), READERS.keySet()));
    }
    Initializer initializer = reader.apply(named.arguments());
    named.arguments().ignore("seed", "dtype").finish();
    return initializer;
  }

  private static Initializer constant(double value) {
    return (shape, random) -> {
      float[] values = new float[size(shape)];
      Arrays.fill(values, (float) value);
      return values;
    };
  }

  private static Initializer normal(Settings s) {
    double mean = s.number("mean", 0);
    double deviation = s.number("stddev", 0.05);
    return (shape, random) -> {
      double[] normal = new double[size(shape)];
      random.fillNormal(normal);
      float[] values = new float[normal.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (mean + deviation * normal[i]);
      }
      return values;
    };
  }

  private static Initializer uniform(Settings s) {
    double low = s.number("minval", -0.05);
    double high = s.number("maxval", 0.05);
    if (!(low <= high)) {
      throw s.error("minval " + low + " is above maxval " + high, "a range", "");
    }
    return (shape, random) -> uniform(size(shape), low, high, random);
  }

  private static float[] uniform(int size, double low, double high, RandomStream random) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (low + (high - low) * random.nextFloat());
    }
    return values;
  }

  private static Initializer truncated(Settings s) {
    double mean = s.number("mean", 0);
    double deviation = s.number("stddev", 0.05);
    return (shape, random) -> truncated(size(shape), mean, deviation, random);
  }

  private static float[] truncated(int size, double mean, double deviation, RandomStream random) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      double z;
      do {
        z = random.nextNormal();
      } while (Math.abs(z) > 2);
      values[i] = (float) (mean + deviation * z);
    }
    return values;
  }

  private static Initializer variance(Settings s) {
    double scale = s.number("scale", 1);
    String mode = s.oneOf("mode", "fan_in", List.of("fan_in", "fan_out", "fan_avg"));
    String distribution =
        s.oneOf(
            "distribution",
            "truncated_normal",
            List.of("truncated_normal", "untruncated_normal", "uniform", "normal"));
    return scaled(scale, mode, distribution);
  }

  private static Initializer scaled(double scale, String mode, String distribution) {
    return (shape, random) -> {
      double[] fans = fans(shape);
      double fan =
          switch (mode) {
            case "fan_in" -> fans[0];
            case "fan_out" -> fans[1];
            default -> (fans[0] + fans[1]) / 2;
          };
      double variance = scale / Math.max(1, fan);
      int size = size(shape);
      if (distribution.equals("uniform")) {
        double limit = Math.sqrt(3 * variance);
        return uniform(size, -limit, limit, random);
      }
      if (distribution.equals("untruncated_normal")) {
        double[] normal = new double[size];
        random.fillNormal(normal);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
          values[i] = (float) (Math.sqrt(variance) * normal[i]);
        }
        return values;
      }
      return truncated(size, 0, Math.sqrt(variance) / CUT_DEVIATION, random);
    };
  }

  /** Inputs and outputs of one unit, as Keras counts them from a kernel's axes. */
  private static double[] fans(List<Integer> shape) {
    int rank = shape.size();
    if (rank == 0) {
      return new double[] {1, 1};
    }
    if (rank == 1) {
      return new double[] {shape.get(0), shape.get(0)};
    }
    double field = 1;
    for (int axis = 0; axis < rank - 2; axis++) {
      field *= shape.get(axis);
    }
    return new double[] {field * shape.get(rank - 2), field * shape.get(rank - 1)};
  }

  private static Initializer identity(double gain, Settings s) {
    return (shape, random) -> {
      if (shape.size() != 2) {
        throw s.error("identity for a weight of " + shape, "a matrix", "");
      }
      float[] values = new float[size(shape)];
      for (int i = 0; i < Math.min(shape.get(0), shape.get(1)); i++) {
        values[i * shape.get(1) + i] = (float) gain;
      }
      return values;
    };
  }

  static int size(List<Integer> shape) {
    return shape.stream().reduce(1, Math::multiplyExact);
  }
}
