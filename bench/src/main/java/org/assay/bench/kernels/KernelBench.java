package org.assay.bench.kernels;

import java.util.ArrayList;
import java.util.List;
import org.assay.onnx.ElementType;
import org.assay.testkit.kernels.KernelErrors;
import org.assay.testkit.kernels.KernelMeasurement;
import org.assay.testkit.kernels.KernelTable;
import org.assay.testkit.kernels.RowMeasurement;

/** Measures every kernel on every floating type that ORT has it for. */
public final class KernelBench {
  private KernelBench() {}

  /** A measurement as the page and as JSON. */
  public record Pages(String markdown, String json) {}

  /**
   * Measures.
   *
   * @param stride bit patterns of float32 from one argument to the next; 1 takes all 2^32
   */
  public static Pages run(long stride) {
    KernelMeasurement measurement = new KernelMeasurement(stride);
    List<KernelErrors> functions = new ArrayList<>();
    for (ElementType type : List.of(ElementType.FLOAT, ElementType.DOUBLE, ElementType.FLOAT16)) {
      functions.addAll(measurement.measure(type));
    }
    KernelTable table = new KernelTable(stride, functions, new RowMeasurement().measure());
    return new Pages(table.markdown(), table.json());
  }
}
