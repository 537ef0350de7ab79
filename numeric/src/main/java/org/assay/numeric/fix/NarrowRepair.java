package org.assay.numeric.fix;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.exec.ExecException;
import org.assay.exec.Runner;
import org.assay.numeric.precision.NarrowComparison;
import org.assay.numeric.precision.NarrowModel;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.precision.ConstantPolicy;
import org.assay.onnx.precision.Emulated;
import org.assay.onnx.precision.PrecisionConversion;
import org.assay.onnx.precision.PrecisionEmulation;
import org.assay.onnx.upgrade.RuntimeOpset;
import org.assay.report.Precision;

/**
 * A model in 16 bits with islands in float32: nodes that a scan says must stay wide, and those that
 * runs on ordinary inputs show to fail, though the model in float32 does not.
 */
public final class NarrowRepair {
  private static final int MOST_ROUNDS = 30;

  private NarrowRepair() {}

  /**
   * What must stay in float32.
   *
   * @param nodes outputs of nodes that must
   * @param suspects outputs of those that must if runs show that one of them fails; inner ones of a
   *     node with subgraphs are tried before the whole node
   * @param overflowing tensors of the main graph that may exceed the type
   * @param absorbed those of them, and of what they lead to, by how much does not matter
   */
  public record Islands(
      Set<String> nodes, Set<String> suspects, Set<String> overflowing, Set<String> absorbed) {
    public Islands {
      nodes = Collections.unmodifiableSet(new LinkedHashSet<>(nodes));
      suspects = Set.copyOf(suspects);
      overflowing = Set.copyOf(overflowing);
      absorbed = Set.copyOf(absorbed);
    }

    /**
     * What a scan says must stay, but for what is there only because of values that are provably
     * cut to the same number further on.
     *
     * @param bounded the scan alone
     * @param graded with what runs say of it
     * @param graph in which its tensors are
     * @param bounds of the scan
     */
    public static Islands of(
        Precision bounded, Precision graded, Emulated graph, Map<String, Bounds> bounds) {
      Saturation saturation = new Saturation(graph.original().graph(), bounds, graph.type());
      Set<String> overflowing = new LinkedHashSet<>();
      Set<String> absorbed = new LinkedHashSet<>();
      for (Precision.Overflow overflow : bounded.overflows()) {
        if (overflow.graph().equals(GraphPath.MAIN)) {
          overflowing.add(overflow.tensor());
          absorbed.addAll(saturation.absorbed(overflow.tensor()));
        }
      }
      Set<String> nodes = new LinkedHashSet<>();
      for (Precision.Kept kept : graded.keepFloat32()) {
        if (kept.because().isEmpty() || !absorbed.containsAll(kept.because())) {
          nodes.add(kept.tensor());
        }
      }
      Set<String> suspects = new LinkedHashSet<>();
      bounded.keepFloat32().forEach(k -> suspects.add(k.tensor()));
      return new Islands(nodes, suspects, overflowing, absorbed);
    }
  }

  /**
   * What was made.
   *
   * @param model converted; inputs and outputs are of the 16-bit type
   * @param wide outputs of the nodes in float32
   * @param added those of them that runs asked for
   * @param floatOutputs outputs of the model that stay in float32, as the type does not hold them
   * @param clipped outputs of Relus that became Clips at the type's greatest number
   * @param emulated as the converted model computes, in float32
   * @param nodes of the model in all, subgraphs included
   * @param comparison with the model in float32, on the same inputs
   */
  public record Converted(
      Model model,
      Set<String> wide,
      Set<String> added,
      Set<String> floatOutputs,
      Set<String> clipped,
      Model emulated,
      int nodes,
      NarrowComparison.Outcome comparison) {
    /** Whether all that is finite in float32 is so under emulation, and where ORT runs it. */
    public boolean isSound() {
      int runs = comparison.runs();
      return comparison.emulatedFinite() == runs
          && comparison.runtimeFinite().map(n -> n == runs).orElse(true);
    }
  }

  /**
   * Converts.
   *
   * @param ordinary inputs of the model, floating ones of any floating type
   * @param opener loads models without optimisation
   * @throws ExecException if the model cannot be run in float32
   */
  public static Converted convert(
      NarrowModel narrow,
      Islands islands,
      List<Map<String, Tensor>> ordinary,
      Runner.Opener opener) {
    Model model = narrow.emulated().original();
    ElementType type = narrow.precision().type();
    ConstantPolicy policy = narrow.precision().constants();
    Set<String> wide = new LinkedHashSet<>(islands.nodes());
    Set<String> added = new LinkedHashSet<>();
    Model reference = RuntimeOpset.of(narrow.wide());
    NarrowFailures failures = new NarrowFailures(model.graph(), reference, type, ordinary, opener);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Model emulated = emulated(narrow, wide);
      Set<String> failing = failures.of(emulated, islands.suspects(), wide);
      if (failing.isEmpty()) {
        break;
      }
      wide.addAll(failing);
      added.addAll(failing);
    }
    Set<String> floatOutputs = failures.tooLarge(wide);
    Set<String> clipped = ReluClips.where(model.graph(), islands.overflowing(), wide);
    Set<String> sums =
        new LinkedHashSet<>(PrecisionEmulation.of(model, type, policy, wide).guarded());
    Model guarded = ReluClips.applied(model, clipped, sums, type);
    Model converted =
        RuntimeOpset.of(PrecisionConversion.of(guarded, type, policy, wide, floatOutputs));
    Model emulated = RuntimeOpset.of(PrecisionEmulation.of(guarded, type, policy, wide).model());
    NarrowComparison comparison = new NarrowComparison(reference, emulated, converted);
    return new Converted(
        converted,
        wide,
        added,
        floatOutputs,
        clipped,
        emulated,
        nodes(model.graph()),
        comparison.run(ordinary::get, ordinary.size(), opener, opener));
  }

  private static Model emulated(NarrowModel narrow, Set<String> wide) {
    return RuntimeOpset.of(
        PrecisionEmulation.of(
                narrow.emulated().original(),
                narrow.precision().type(),
                narrow.precision().constants(),
                wide)
            .model());
  }

  private static int nodes(Graph graph) {
    int count = 0;
    for (Node node : graph.nodes()) {
      count++;
      for (Attribute attribute : node.attributes().values()) {
        count += attribute instanceof Attribute.GraphValue inner ? nodes(inner.value()) : 0;
      }
    }
    return count;
  }
}
