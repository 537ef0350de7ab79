package org.assay.numeric.fix;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.exec.ExecException;
import org.assay.exec.Runner;
import org.assay.numeric.confirm.search.Verification;
import org.assay.numeric.precision.NarrowModel;
import org.assay.onnx.ElementType;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.precision.ConstantPolicy;
import org.assay.onnx.precision.Emulated;
import org.assay.onnx.precision.PrecisionConversion;
import org.assay.onnx.precision.PrecisionEmulation;
import org.assay.onnx.upgrade.RuntimeOpset;

/**
 * A model in 16 bits with islands in float32: nodes that a scan says must stay wide, and those that
 * runs on ordinary inputs show to fail, though the model in float32 does not.
 */
public final class NarrowRepair {
  private static final int MOST_ROUNDS = 30;

  private NarrowRepair() {}

  /**
   * What was made.
   *
   * @param model converted; inputs and outputs are of the 16-bit type
   * @param wide outputs of the nodes in float32
   * @param added those of them that runs asked for
   * @param nodes of the model in all
   * @param runs ordinary inputs that were run
   * @param emulatedFinite runs on which the emulated model's outputs are finite where those of
   *     float32 are
   * @param runtimeFinite the same of ONNX Runtime's own 16-bit arithmetic; empty if it does not
   *     load or run the model
   */
  public record Converted(
      Model model,
      Set<String> wide,
      Set<String> added,
      int nodes,
      int runs,
      int emulatedFinite,
      Optional<Integer> runtimeFinite) {}

  /**
   * Converts.
   *
   * @param keep outputs of nodes that must stay in float32
   * @param ordinary inputs of the model in float32
   * @param opener loads models without optimisation
   * @throws ExecException if the model cannot be run in float32
   */
  public static Converted convert(
      NarrowModel narrow,
      Set<String> keep,
      List<Map<String, Tensor>> ordinary,
      Runner.Opener opener) {
    Model model = narrow.emulated().original();
    ElementType type = narrow.precision().type();
    ConstantPolicy policy = narrow.precision().constants();
    Set<String> wide = new LinkedHashSet<>(keep);
    Set<String> added = new LinkedHashSet<>();
    List<Map<String, Tensor>> expected = runs(RuntimeOpset.of(model), ordinary, opener);
    int finite = 0;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Emulated emulated = PrecisionEmulation.of(model, type, policy, wide);
      Set<String> failing = new LinkedHashSet<>();
      finite = finite(emulated, model, ordinary, expected, opener, failing);
      failing.removeAll(wide);
      if (failing.isEmpty()) {
        break;
      }
      wide.addAll(failing);
      added.addAll(failing);
    }
    Model converted = RuntimeOpset.of(PrecisionConversion.of(model, type, policy, wide));
    return new Converted(
        converted,
        wide,
        added,
        model.graph().nodes().size(),
        ordinary.size(),
        finite,
        finiteNatively(converted, type, ordinary, expected, opener));
  }

  private static List<Map<String, Tensor>> runs(
      Model model, List<Map<String, Tensor>> inputs, Runner.Opener opener) {
    List<Map<String, Tensor>> all = new ArrayList<>();
    try (Runner runner = opener.open(model, List.of())) {
      inputs.forEach(one -> all.add(runner.run(one)));
    }
    return all;
  }

  // The first node of each run that gives something that is not finite, of finite operands.
  private static int finite(
      Emulated emulated,
      Model model,
      List<Map<String, Tensor>> inputs,
      List<Map<String, Tensor>> expected,
      Runner.Opener opener,
      Set<String> failing) {
    Set<String> made = new LinkedHashSet<>();
    model.graph().nodes().forEach(n -> made.addAll(n.outputs()));
    made.remove("");
    int finite = 0;
    Model run = RuntimeOpset.of(emulated.model());
    try (Runner runner = opener.open(run, made)) {
      Set<String> readable = new LinkedHashSet<>(made);
      readable.retainAll(runner.outputs().keySet());
      for (int i = 0; i < inputs.size(); i++) {
        Map<String, Tensor> seen = runner.run(inputs.get(i), readable);
        if (agrees(expected.get(i), seen)) {
          finite++;
        } else {
          first(model, seen).ifPresent(failing::add);
        }
      }
    }
    return finite;
  }

  private static Optional<String> first(Model model, Map<String, Tensor> seen) {
    for (Node node : model.graph().nodes()) {
      for (String output : node.outputs()) {
        Tensor value = seen.get(output);
        if (value != null && !Verification.isFinite(value)) {
          return Optional.of(node.firstOutput());
        }
      }
    }
    return Optional.empty();
  }

  // Whether outputs are finite that are so in float32.
  private static boolean agrees(Map<String, Tensor> expected, Map<String, Tensor> seen) {
    return expected.entrySet().stream()
        .filter(e -> Verification.isFinite(e.getValue()))
        .allMatch(
            e ->
                Optional.ofNullable(seen.get(e.getKey())).map(Verification::isFinite).orElse(true));
  }

  private static Optional<Integer> finiteNatively(
      Model converted,
      ElementType type,
      List<Map<String, Tensor>> inputs,
      List<Map<String, Tensor>> expected,
      Runner.Opener opener) {
    int finite = 0;
    try (Runner runner = opener.open(converted, List.of())) {
      for (int i = 0; i < inputs.size(); i++) {
        Map<String, Tensor> fed = new java.util.LinkedHashMap<>(inputs.get(i));
        for (ValueInfo input : converted.graph().requiredInputs()) {
          boolean narrow =
              input.type().flatMap(t -> t.asTensor()).map(t -> t.element() == type).orElse(false);
          fed.computeIfPresent(
              input.name(),
              (name, t) -> narrow ? Tensor.ofValues(type, t.dims(), clamped(t, type)) : t);
        }
        finite += agrees(expected.get(i), runner.run(fed)) ? 1 : 0;
      }
      return Optional.of(finite);
    } catch (ExecException e) {
      return Optional.empty();
    }
  }

  private static double[] clamped(Tensor tensor, ElementType type) {
    double[] values = tensor.toDoubles();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(-type.max(), Math.min(type.max(), values[i]));
    }
    return values;
  }
}
