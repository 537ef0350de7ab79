package org.assay.testkit.kernels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.data.random.RandomStream;
import org.assay.exec.ExecException;
import org.assay.exec.Session;
import org.assay.onnx.ElementType;

/** Measures kernels of one element. */
public final class KernelMeasurement {
  private static final double[] SPECIAL = {
    Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, 0.0, -0.0
  };
  private static final int LONGEST = 33;

  private final long stride;

  /**
   * A measurement.
   *
   * @param stride bit patterns of float32 from one argument to the next: 1 takes all 2^32, 1024
   *     about four million; float16 is always taken whole
   */
  public KernelMeasurement(long stride) {
    if (stride < 1) {
      throw new IllegalArgumentException("stride must be positive: " + stride);
    }
    this.stride = stride;
  }

  /** Measures every kernel of a type that ORT has. */
  public List<KernelErrors> measure(ElementType type) {
    return measure(type, KernelCatalog.all());
  }

  /** Measures those of some kernels that ORT has for a type. */
  public List<KernelErrors> measure(ElementType type, List<Kernel> kernels) {
    List<KernelErrors> results = new ArrayList<>();
    for (Kernel kernel : kernels) {
      try (Session session = kernel.open(type)) {
        results.add(measure(kernel, type, session));
      } catch (ExecException e) {
        if (e.kind() != ExecException.Kind.LOAD) {
          throw e;
        }
        // ORT has no kernel for this type: there is nothing to measure.
        continue;
      }
    }
    return results;
  }

  private KernelErrors measure(Kernel kernel, ElementType type, Session session) {
    ErrorTally tally = new ErrorTally(kernel, type);
    new Samples(type).feed(stride, x -> tally.add(x, Kernel.apply(session, type, x)));
    Map<String, String> special = new LinkedHashMap<>();
    double tiny = type.format().minPositive();
    double[] arguments = Arrays.copyOf(SPECIAL, SPECIAL.length + 4);
    arguments[SPECIAL.length] = tiny;
    arguments[SPECIAL.length + 1] = -tiny;
    arguments[SPECIAL.length + 2] = type.max();
    arguments[SPECIAL.length + 3] = -type.max();
    double[] values = Kernel.apply(session, type, arguments);
    for (int i = 0; i < arguments.length; i++) {
      special.put(Double.toString(arguments[i]), Double.toString(values[i]));
    }
    double[] difference = lengths(session, type);
    return tally.result(special, (long) difference[0], difference[1]);
  }

  /** How many results differ when vectors of 1 to 33 elements are computed, and by how much. */
  private static double[] lengths(Session session, ElementType type) {
    RandomStream random = RandomStream.of(1, "kernel lengths");
    double[] x = new double[2048];
    for (int i = 0; i < x.length; i++) {
      double spread = i % 2 == 0 ? 4 : 90;
      x[i] = type.format().round(random.nextDouble(-spread, spread));
    }
    double[] whole = Kernel.apply(session, type, x);
    long changed = 0;
    double worst = 0;
    for (int length = 1; length <= LONGEST; length++) {
      for (int from = 0; from + length <= 20 * LONGEST; from += length) {
        double[] part = Kernel.apply(session, type, Arrays.copyOfRange(x, from, from + length));
        for (int i = 0; i < length; i++) {
          if (Double.compare(part[i], whole[from + i]) != 0) {
            changed++;
            double by = Math.abs(part[i] - whole[from + i]);
            worst = by > worst ? by : worst;
          }
        }
      }
    }
    return new double[] {changed, worst};
  }
}
