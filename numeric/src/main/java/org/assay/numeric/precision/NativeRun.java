package org.assay.numeric.precision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assay.exec.ExecException;
import org.assay.exec.Runner;
import org.assay.exec.trace.TensorSummary;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;
import org.assay.report.Numbers;
import org.assay.report.Precision;

/**
 * What ONNX Runtime itself makes of the model in 16 bits, beside the same model in float32: its CPU
 * kernels compute float16 in float32 and round at their ends, and leave out the roundings between
 * kernels that follow one another; for bfloat16 it has few kernels.
 */
public final class NativeRun {
  private static final Pattern NO_KERNEL =
      Pattern.compile("Could not find an implementation for ([A-Za-z0-9_.:]+)\\(");

  private final NarrowModel model;
  private final Runner.Opener opener;

  /** Prepares it. */
  public NativeRun(NarrowModel model, Runner.Opener opener) {
    this.model = model;
    this.opener = opener;
  }

  /**
   * Runs both on given inputs of the emulated model.
   *
   * @param version of ONNX Runtime
   * @param emulatedRuns for the report
   */
  public Precision.Runtime run(List<Map<String, Tensor>> inputs, String version, int emulatedRuns) {
    String type = model.precision().type().text();
    Set<String> nonFinite = new LinkedHashSet<>();
    double worst = 0;
    try (Runner narrow = opener.open(model.converted(), List.of());
        Runner wide = opener.open(model.wide(), List.of())) {
      for (Map<String, Tensor> input : inputs) {
        Map<String, Tensor> in16 = narrow.run(typed(input, narrow));
        Map<String, Tensor> in32 = wide.run(typed(input, wide));
        for (Map.Entry<String, Tensor> output : in16.entrySet()) {
          Tensor reference = in32.get(output.getKey());
          if (reference == null
              || !reference.type().isFloat()
              || !output.getValue().type().isFloat()) {
            continue;
          }
          boolean here = TensorSummary.of(output.getKey(), output.getValue()).isFinite();
          boolean there = TensorSummary.of(output.getKey(), reference).isFinite();
          if (there && !here) {
            nonFinite.add(output.getKey());
          } else if (there) {
            worst = Math.max(worst, difference(output.getValue(), reference));
          }
        }
      }
    } catch (ExecException e) {
      return new Precision.Runtime(version, emulatedRuns, false, refused(e), List.of());
    } catch (ModelException e) {
      return new Precision.Runtime(
          version, emulatedRuns, false, String.valueOf(e.getMessage()), List.of());
    }
    return new Precision.Runtime(
        version,
        emulatedRuns,
        true,
        "ran on "
            + Numbers.count(inputs.size(), "input")
            + ", outputs within "
            + Numbers.text(worst)
            + " of those in float32, relative to the largest element",
        new ArrayList<>(nonFinite));
  }

  private static String refused(ExecException e) {
    String message = String.valueOf(e.getMessage());
    Matcher kernel = NO_KERNEL.matcher(message);
    return kernel.find() ? "no kernel: " + kernel.group(1) : "did not run: " + message;
  }

  private static Map<String, Tensor> typed(Map<String, Tensor> inputs, Runner runner) {
    Map<String, Tensor> typed = new LinkedHashMap<>();
    runner
        .inputs()
        .forEach(
            (name, type) -> {
              Tensor given = inputs.get(name);
              if (given != null) {
                typed.put(name, as(given, type));
              }
            });
    return typed;
  }

  private static Tensor as(Tensor tensor, ValueType.TensorType type) {
    ElementType element = type.element();
    return tensor.type() == element || !element.isFloat()
        ? tensor
        : Tensor.ofValues(element, tensor.dims(), tensor.toDoubles());
  }

  // The largest difference of an element, relative to the largest element.
  private static double difference(Tensor one, Tensor other) {
    if (one.size() != other.size()) {
      return Double.POSITIVE_INFINITY;
    }
    double[] a = one.toDoubles();
    double[] b = other.toDoubles();
    double scale = 0;
    double difference = 0;
    for (int i = 0; i < a.length; i++) {
      scale = Math.max(scale, Math.abs(b[i]));
      difference = Math.max(difference, Math.abs(a[i] - b[i]));
    }
    return difference == 0 ? 0 : scale == 0 ? difference : difference / scale;
  }
}
