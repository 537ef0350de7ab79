package org.assay.numeric.backward;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assay.bounds.Bounds;
import org.assay.bounds.Cell;
import org.assay.bounds.Flags;
import org.assay.bounds.algebra.Arithmetic;
import org.assay.numeric.backward.rules.DerivativeRules;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;

/**
 * Reverse interval analysis of one graph: bounds of the derivatives of a loss by every tensor on
 * the way to what is trained. One interval per tensor. Where a derivative may be non-finite the
 * analysis goes on with its finite part.
 */
public final class BackwardPass {
  private static final double UNKNOWN = Double.MAX_VALUE;
  private static final double SMALL = 0x1p-100;

  private final Graph graph;
  private final Map<String, Bounds> forward;
  private final OperatorTable<Derivative> derivatives;
  private final Set<String> needed;
  // Of the others a function in steps discards the adjoint before it reaches what is trained.
  private final Set<String> live;
  private final KeptRange kept;
  private final Map<String, Adjoint> adjoints = new LinkedHashMap<>();
  private final Set<String> wide = new HashSet<>();
  private final Set<String> failed = new HashSet<>();
  private final Map<Bounds, Cell> hulls = new IdentityHashMap<>();
  private final List<Hazard> hazards = new ArrayList<>();
  private final List<Node> notFollowed = new ArrayList<>();

  /**
   * The derivative of the loss by one tensor.
   *
   * @param bounds finite
   * @param next the tensor one step nearer to the loss on a shortest way; empty for the loss
   * @param steps length of that way
   */
  public record Adjoint(Cell bounds, Optional<String> next, int steps) {}

  /**
   * A place where a derivative may be NaN or infinite.
   *
   * @param index of the node in the graph
   * @param operand the operand whose adjoint it is
   * @param exploding whether only the size of the incoming adjoint makes it so
   * @param incoming adjoint of the result
   * @param outgoing what reaches the operand, its flags included
   * @param step forward bounds
   */
  public record Hazard(
      int index,
      Node node,
      int operand,
      boolean exploding,
      Cell incoming,
      Cell outgoing,
      Step step) {}

  /**
   * What the pass found.
   *
   * @param adjoints by tensor, from the loss on
   * @param hazards in the order of the pass
   * @param notFollowed nodes through which a gradient flows, but no rule leads
   */
  public record Result(
      Map<String, Adjoint> adjoints, List<Hazard> hazards, List<Node> notFollowed) {
    /** Whether a node computes a derivative: its result has an adjoint. */
    public boolean reaches(Node node) {
      return node.outputs().stream().anyMatch(adjoints::containsKey);
    }
  }

  /**
   * A pass.
   *
   * @param forward bounds by tensor
   * @param trained names of tensors whose derivatives are wanted
   */
  public BackwardPass(
      Graph graph,
      Map<String, Bounds> forward,
      Set<String> trained,
      OperatorTable<Derivative> derivatives) {
    this.graph = graph;
    this.forward = forward;
    this.derivatives = derivatives;
    GradientFlow flow = new GradientFlow(derivatives, forward);
    this.needed = flow.from(graph, trained, true);
    this.live = flow.from(graph, trained, false);
    this.kept = new KeptRange(graph, forward, needed);
  }

  /**
   * Runs from a loss; if it is no scalar, from the sum of its elements.
   *
   * @param loss a floating tensor of the graph
   */
  public Result run(String loss) {
    if (needed.contains(loss)) {
      Cell one = Step.point(1);
      adjoints.put(loss, new Adjoint(one, Optional.empty(), 0));
    }
    for (int i = graph.nodes().size() - 1; i >= 0; i--) {
      Node node = graph.nodes().get(i);
      if (node.outputs().stream().anyMatch(adjoints::containsKey)) {
        visit(i, node);
      }
    }
    return new Result(adjoints, List.copyOf(hazards), List.copyOf(notFollowed));
  }

  private void visit(int index, Node node) {
    Optional<Derivative> derivative = derivatives.find(node);
    if (derivative.isEmpty() || !isKnown(node)) {
      if (!DerivativeRules.isFlat(node.domain(), node.opType())) {
        notFollowed.add(node);
        GradientFlow.reads(node).stream().filter(needed::contains).forEach(t -> lose(node, t));
      }
      return;
    }
    for (int k = 0; k < node.inputs().size(); k++) {
      String tensor = node.inputs().get(k);
      if (needed.contains(tensor) && derivative.get().operands().test(k)) {
        into(index, node, derivative.get(), k, tensor);
      }
    }
  }

  // Of a node that contradicts its specification nothing is known.
  private boolean isKnown(Node node) {
    return Stream.concat(node.inputs().stream(), node.outputs().stream())
        .allMatch(t -> t.isEmpty() || forward.containsKey(t));
  }

  private void into(int index, Node node, Derivative derivative, int k, String tensor) {
    ElementType type = type(tensor);
    Step step = step(node, type);
    if (KeptRange.appliesTo(node, tensor)) {
      step = step.keeping(k, values -> kept.cut(tensor, values, type));
    }
    Cell incoming = incoming(step, node);
    Cell full = derivative.rule().into(step, k);
    boolean behind = node.outputs().stream().anyMatch(wide::contains);
    if (full.flags != 0) {
      boolean exploding = isExploding(derivative, step, k, incoming.magnitude());
      // A value that is not finite spoils the derivatives of all that it went through: said once.
      boolean told =
          exploding
              ? behind
              : step.isNonFinite() && node.outputs().stream().anyMatch(failed::contains);
      if (!exploding && live.contains(tensor)) {
        failed.add(tensor);
      }
      if (live.contains(tensor) && !told) {
        Cell shown = new Cell();
        shown.set(full);
        hazards.add(new Hazard(index, node, k, exploding, incoming, shown, step));
      }
      behind = true;
    }
    if (node.outputs().stream().anyMatch(failed::contains)) {
      failed.add(tensor);
    }
    finite(full, type);
    add(index, node, k, tensor, full, step, behind);
  }

  // With an adjoint of 1 the operator's own derivative is left; without a pole and with finite
  // values only sizes are.
  private static boolean isExploding(Derivative derivative, Step step, int k, double most) {
    boolean pole = derivative.pole().test(step);
    if (!pole && !step.isNonFinite()) {
      return true;
    }
    double scale = most > 1 ? 1 / most : 1;
    return derivative.rule().into(step.scaled(pole ? scale : scale * SMALL), k).flags == 0;
  }

  private void add(
      int index, Node node, int k, String tensor, Cell share, Step step, boolean behind) {
    Adjoint old = adjoints.get(tensor);
    Cell total = share;
    if (old != null) {
      total = new Cell();
      Arithmetic.add(old.bounds(), share, step.type(), total);
      if (total.flags != 0 && live.contains(tensor) && !behind && !wide.contains(tensor)) {
        Cell shown = new Cell();
        shown.set(total);
        hazards.add(new Hazard(index, node, k, true, incoming(step, node), shown, step));
      }
      behind |= total.flags != 0;
      finite(total, step.type());
    }
    if (behind) {
      wide.add(tensor);
    }
    put(node, tensor, total);
  }

  private void put(Node node, String tensor, Cell bounds) {
    Adjoint old = adjoints.get(tensor);
    Optional<String> next = Optional.empty();
    int steps = Integer.MAX_VALUE;
    for (String output : node.outputs()) {
      Adjoint above = adjoints.get(output);
      if (above != null && above.steps() + 1 < steps) {
        next = Optional.of(output);
        steps = above.steps() + 1;
      }
    }
    if (old != null && old.steps() <= steps) {
      next = old.next();
      steps = old.steps();
    }
    adjoints.put(tensor, new Adjoint(bounds, next, steps));
  }

  // Nothing is known of what comes out of an operator without a rule.
  private void lose(Node node, String tensor) {
    double max = Math.min(UNKNOWN, type(tensor).isFloat() ? type(tensor).max() : UNKNOWN);
    wide.add(tensor);
    put(node, tensor, Step.range(-max, max));
  }

  private static void finite(Cell cell, ElementType type) {
    double max = type.max();
    if (cell.isEmpty() || cell.flags != 0 && Double.isNaN(cell.lo + cell.hi)) {
      cell.set(-max, max, 0);
    }
    // An overflow leaves values up to the largest.
    double lo = (cell.flags & Flags.NEGATIVE) != 0 ? -max : Math.max(-max, cell.lo);
    double hi = (cell.flags & Flags.POSITIVE) != 0 ? max : Math.min(max, cell.hi);
    cell.set(lo, hi, 0);
  }

  private static Cell incoming(Step step, Node node) {
    Cell all = step.adjoint(0);
    for (int o = 1; o < node.outputs().size(); o++) {
      all.join(step.adjoint(o));
    }
    return all;
  }

  private Step step(Node node, ElementType type) {
    List<Optional<Cell>> given = new ArrayList<>();
    for (String output : node.outputs()) {
      given.add(Optional.ofNullable(adjoints.get(output)).map(Adjoint::bounds));
    }
    return Step.of(node, bounds(node.inputs()), bounds(node.outputs()), given, this::hull, type);
  }

  // Found once: a weight may be large.
  private Cell hull(Bounds of) {
    return hulls.computeIfAbsent(of, Bounds::hull);
  }

  private List<Optional<Bounds>> bounds(List<String> tensors) {
    return tensors.stream().map(t -> Optional.ofNullable(forward.get(t))).toList();
  }

  private ElementType type(String tensor) {
    Bounds known = forward.get(tensor);
    return known == null ? ElementType.FLOAT : known.type();
  }
}
