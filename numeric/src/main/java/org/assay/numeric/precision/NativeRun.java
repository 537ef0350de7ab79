package org.assay.numeric.precision;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assay.exec.ExecException;
import org.assay.exec.Runner;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
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
    OutputDifference difference = new OutputDifference();
    try (Runner narrow = opener.open(model.converted(), List.of());
        Runner wide = opener.open(model.wide(), List.of())) {
      for (Map<String, Tensor> input : inputs) {
        difference.add(
            narrow.run(NarrowInputs.typed(input, narrow)),
            wide.run(NarrowInputs.typed(input, wide)));
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
            + Numbers.text(difference.worst())
            + " of those in float32, relative to the largest element",
        List.copyOf(difference.nonFinite()));
  }

  /** In short, why ONNX Runtime did not run a model. */
  static String refused(ExecException e) {
    String message = String.valueOf(e.getMessage());
    Matcher kernel = NO_KERNEL.matcher(message);
    return kernel.find() ? "no kernel: " + kernel.group(1) : "did not run: " + message;
  }
}
