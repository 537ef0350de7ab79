package org.assay.numeric.scan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Analyzer;
import org.assay.bounds.Bounds;
import org.assay.bounds.Environment;
import org.assay.bounds.Flags;
import org.assay.bounds.NodeVisitor;
import org.assay.data.DataException;
import org.assay.data.spec.Spelling;
import org.assay.numeric.backward.BackwardPass;
import org.assay.numeric.backward.BackwardPass.Adjoint;
import org.assay.numeric.backward.BackwardPass.Hazard;
import org.assay.numeric.backward.rules.DerivativeRules;
import org.assay.numeric.rules.BackwardCheck;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Node;
import org.assay.report.Kind;
import org.assay.report.RangeStep;
import org.assay.report.Status;

/**
 * The gradient risks of a known loss. Forwards, what a finding speaks of is assumed not to happen;
 * but a non-finite value that is absorbed does happen, and its derivative is formed.
 */
final class BackwardScan {
  /**
   * A hazard of which a rule speaks.
   *
   * @param further places of which the rule would say the same
   */
  record Found(BackwardCheck check, Hazard hazard, int further) {}

  private final String loss;
  private final BackwardPass.Result result;
  private final Set<Integer> failing;

  private BackwardScan(String loss, BackwardPass.Result result, Set<Integer> failing) {
    this.loss = loss;
    this.result = result;
    this.failing = failing;
  }

  /**
   * Runs the pass.
   *
   * @param escaping alarms that are not absorbed
   * @param bounds of the main graph, without what alarms speak of
   * @throws DataException if there is no such loss
   */
  static BackwardScan of(
      String loss,
      Set<String> trained,
      Graph graph,
      Analyzer analyzer,
      Environment environment,
      Verdicts verdicts,
      BitSet escaping,
      Map<String, Bounds> bounds) {
    requireLoss(loss, graph, bounds);
    Set<Integer> absorbed = new HashSet<>();
    Set<Integer> failing = new HashSet<>();
    for (Verdicts.Raised r : verdicts.alarms()) {
      if (r.check().kind() == Kind.NON_FINITE && r.place().path().equals(GraphPath.MAIN)) {
        boolean happens = escaping.get(r.number()) || r.operation().generated() == 0;
        if (!happens) {
          absorbed.add(r.place().node());
        } else if (!r.alarm().magnitudeOnly()) {
          failing.add(r.place().node());
        }
      }
    }
    absorbed.removeAll(failing);
    Map<String, Bounds> forward = bounds;
    if (!absorbed.isEmpty()) {
      NodeVisitor visitor = visit -> kept(visit, verdicts, absorbed);
      forward = analyzer.analyze(graph, environment, visitor).main();
    }
    BackwardPass.Result result =
        new BackwardPass(graph, forward, trained, DerivativeRules.table()).run(loss);
    return new BackwardScan(loss, result, failing);
  }

  private static void requireLoss(String loss, Graph graph, Map<String, Bounds> bounds) {
    List<String> known = new ArrayList<>();
    graph.nodes().forEach(n -> known.addAll(n.outputs()));
    if (!known.contains(loss)) {
      throw new DataException(
          "no tensor '" + loss + "' is computed by the model",
          "loss",
          "the name of a tensor that training minimises",
          Spelling.advice(loss, known));
    }
    Bounds value = bounds.get(loss);
    if (value != null && !value.type().isFloat()) {
      throw new DataException(
          "tensor '" + loss + "' holds " + value.type().text(),
          "loss",
          "a floating-point tensor",
          "name the tensor that training minimises");
    }
  }

  private static List<Optional<Bounds>> kept(
      NodeVisitor.Visit visit, Verdicts verdicts, Set<Integer> absorbed) {
    boolean main = visit.path().equals(GraphPath.MAIN);
    int generated = verdicts.generatedAt(new Verdicts.Place(visit.path(), visit.index()));
    if (main && absorbed.contains(visit.index()) || generated == 0 && visit.known()) {
      return visit.outputs();
    }
    int removed = visit.known() ? generated | Flags.NAN : Flags.ALL;
    return visit.outputs().stream().map(o -> o.map(b -> b.without(removed))).toList();
  }

  /**
   * What rules say: one finding per operator, and none where its value fails already. Of what is
   * merely not proved only the place nearest to the loss is told.
   */
  List<Found> findings(List<BackwardCheck> checks, Set<Integer> spokenOf) {
    Map<Integer, Found> found = new LinkedHashMap<>();
    for (BackwardCheck check : checks) {
      List<Hazard> own = new ArrayList<>();
      for (Hazard hazard : result.hazards()) {
        boolean said = failing.contains(hazard.index()) || spokenOf.contains(hazard.index());
        boolean twice =
            found.containsKey(hazard.index())
                || own.stream().anyMatch(h -> h.index() == hazard.index());
        if (!said && !twice && check.fires(hazard)) {
          own.add(hazard);
        }
      }
      boolean each = check.status() != Status.UNPROVED;
      int shown = each ? own.size() : Math.min(1, own.size());
      for (Hazard hazard : own.subList(0, shown)) {
        found.put(hazard.index(), new Found(check, hazard, own.size() - shown));
      }
    }
    return List.copyOf(found.values());
  }

  /** Whether the loss sends a gradient through a node of the main graph. */
  boolean reaches(Node node) {
    return result.reaches(node);
  }

  /** Whether the derivative that is formed at a node may be non-finite. */
  boolean fails(int node) {
    return result.hazards().stream().anyMatch(h -> h.index() == node && !h.exploding());
  }

  String loss() {
    return loss;
  }

  /** The adjoints from the loss down to a node's result. */
  List<RangeStep> path(Node node) {
    List<RangeStep> chain = new ArrayList<>();
    Optional<String> at = node.outputs().stream().filter(t -> adjoint(t).isPresent()).findFirst();
    while (at.isPresent()) {
      String tensor = at.get();
      Optional<Adjoint> adjoint = adjoint(tensor);
      adjoint
          .map(Adjoint::bounds)
          .ifPresent(b -> chain.add(new RangeStep("grad(" + tensor + ")", b.lo, b.hi)));
      at = adjoint.flatMap(Adjoint::next);
    }
    Collections.reverse(chain);
    return chain;
  }

  private Optional<Adjoint> adjoint(String tensor) {
    return Optional.ofNullable(result.adjoints().get(tensor));
  }

  /** What a report must state. */
  List<String> assumptions() {
    List<String> all = new ArrayList<>();
    all.add(
        result.adjoints().isEmpty()
            ? "no gradient of the loss '" + loss + "' reaches anything that is trained"
            : "gradients are those of the loss '"
                + loss
                + "', formed as in docs/backward.md, on the way to what is trained");
    Map<String, Integer> lost = new HashMap<>();
    result.notFollowed().forEach(n -> lost.merge(n.opType(), 1, Integer::sum));
    lost.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            e ->
                all.add(
                    "gradients are not followed through "
                        + e.getKey()
                        + " ("
                        + e.getValue()
                        + (e.getValue() == 1 ? " node" : " nodes")
                        + "): behind it they may be of any size"));
    return all;
  }
}
