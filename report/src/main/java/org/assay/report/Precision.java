package org.assay.report;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.assay.onnx.GraphPath;

/**
 * What a scan in 16 bits found beside its findings.
 *
 * @param type {@code float16} or {@code bfloat16}
 * @param policy {@code clamp} or {@code round}: what became of constants that the type cannot hold
 * @param limit greatest finite number of the type
 * @param constants those constants
 * @param guarded sums that such a constant flows into: they stop at the greatest number
 * @param overflows tensors of which overflow is not excluded
 * @param keepFloat32 nodes that must stay in float32
 * @param keepProved whether nothing new can go wrong in 16 bits once those nodes stay in float32
 * @param runtime what runs showed, if there were any
 */
public record Precision(
    String type,
    String policy,
    double limit,
    List<Constant> constants,
    List<String> guarded,
    List<Overflow> overflows,
    List<Kept> keepFloat32,
    boolean keepProved,
    Optional<Runtime> runtime) {

  /**
   * A constant with elements that the type cannot hold.
   *
   * @param from the first of them
   * @param to what it became
   * @param count how many there are
   */
  public record Constant(String tensor, double from, double to, long count) {}

  /**
   * A tensor whose magnitude may exceed the type's greatest number.
   *
   * @param node name of the node that makes it; empty if it has none or is an input
   * @param op its operator; empty for an input
   * @param bound magnitude that could be proved, before rounding
   * @param seen greatest magnitude before rounding that a run showed, if there were runs
   * @param status confirmed if a check saw it overflow; possible, or unproved where the bound lies
   *     far above anything seen or nothing was run
   */
  public record Overflow(
      String tensor,
      String node,
      String op,
      GraphPath graph,
      double bound,
      OptionalDouble seen,
      Status status) {}

  /**
   * A node that must stay in float32.
   *
   * @param tensor its first output
   * @param reason why, as a sentence
   * @param because tensors whose overflow is a reason; empty if there is another one
   */
  public record Kept(
      String node, String op, String tensor, GraphPath graph, String reason, List<String> because) {
    public Kept {
      because = List.copyOf(because);
    }
  }

  /**
   * What runs showed.
   *
   * @param version of ONNX Runtime
   * @param runs of the emulated model
   * @param ran whether the model converted to the type ran
   * @param note why not, or how its results compare
   * @param nonFinite outputs of the converted model that went non-finite where float32 did not
   */
  public record Runtime(
      String version, int runs, boolean ran, String note, List<String> nonFinite) {
    public Runtime {
      nonFinite = List.copyOf(nonFinite);
    }
  }

  public Precision {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(policy, "policy");
    Objects.requireNonNull(runtime, "runtime");
    constants = List.copyOf(constants);
    guarded = List.copyOf(guarded);
    overflows =
        overflows.stream()
            .sorted(
                Comparator.<Overflow, String>comparing(o -> o.graph().toString())
                    .thenComparing(Overflow::tensor))
            .toList();
    keepFloat32 =
        keepFloat32.stream()
            .sorted(
                Comparator.<Kept, String>comparing(k -> k.graph().toString())
                    .thenComparing(Kept::tensor))
            .toList();
  }

  /** The same with what runs showed. */
  public Precision with(
      List<Overflow> newOverflows,
      List<Kept> newKept,
      boolean proved,
      Optional<Runtime> newRuntime) {
    return new Precision(
        type, policy, limit, constants, guarded, newOverflows, newKept, proved, newRuntime);
  }

  /** How the type's results are come by, for messages. */
  public static String emulated(String type) {
    return "in " + type + " (emulated: float32, each result rounded to " + type + ")";
  }
}
