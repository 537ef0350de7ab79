package org.assay.numeric.precision;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.assay.exec.ExecException;
import org.assay.exec.Runner;
import org.assay.onnx.Model;
import org.assay.onnx.Tensor;

/**
 * A converted model beside the same in float32, on many inputs: emulated, and on ONNX Runtime's own
 * 16-bit kernels. Inputs are made one at a time; nothing is kept.
 *
 * @param wide the model in float32
 * @param emulated in float32, with results rounded ({@code PrecisionEmulation})
 * @param converted in 16 bits itself
 */
public record NarrowComparison(Model wide, Model emulated, Model converted) {
  /**
   * What came of it.
   *
   * @param runs how many inputs
   * @param emulatedFinite runs on which all outputs are finite under emulation that are so in
   *     float32
   * @param emulatedDifference largest difference of an element to float32, relative to the largest
   *     element of its output; of finite outputs
   * @param runtimeFinite as {@code emulatedFinite}, of ONNX Runtime's own 16-bit arithmetic; empty
   *     if it does not load or run the model
   * @param runtimeDifference as {@code emulatedDifference}
   * @param refusal why ONNX Runtime does not run it; empty if it does
   */
  public record Outcome(
      int runs,
      int emulatedFinite,
      double emulatedDifference,
      Optional<Integer> runtimeFinite,
      double runtimeDifference,
      String refusal) {}

  /**
   * Runs all three.
   *
   * @param inputs floating ones of any floating type, by number of the run
   * @param opener loads models without optimisation: it would take the roundings out
   * @param shipped loads the converted model
   * @throws ExecException if the model cannot be run in float32
   */
  public Outcome run(
      IntFunction<Map<String, Tensor>> inputs,
      int runs,
      Runner.Opener opener,
      Runner.Opener shipped) {
    OutputDifference emulation = new OutputDifference();
    OutputDifference runtime = new OutputDifference();
    Optional<Runner> narrow = Optional.empty();
    String refusal = "";
    try (Runner reference = opener.open(wide, List.of());
        Runner rounded = opener.open(emulated, List.of())) {
      try {
        narrow = Optional.of(shipped.open(converted, List.of()));
      } catch (ExecException e) {
        refusal = NativeRun.refused(e);
      }
      for (int i = 0; i < runs; i++) {
        Map<String, Tensor> input = inputs.apply(i);
        Map<String, Tensor> expected = reference.run(NarrowInputs.typed(input, reference));
        emulation.add(rounded.run(NarrowInputs.typed(input, rounded)), expected);
        if (narrow.isPresent() && refusal.isEmpty()) {
          try {
            Runner own = narrow.get();
            runtime.add(own.run(NarrowInputs.typed(input, own)), expected);
          } catch (ExecException e) {
            refusal = NativeRun.refused(e);
          }
        }
      }
    } finally {
      narrow.ifPresent(Runner::close);
    }
    return new Outcome(
        runs,
        emulation.finite(),
        emulation.worst(),
        refusal.isEmpty() ? Optional.of(runtime.finite()) : Optional.empty(),
        runtime.worst(),
        refusal);
  }
}
