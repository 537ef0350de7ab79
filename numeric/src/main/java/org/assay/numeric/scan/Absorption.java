package org.assay.numeric.scan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.NodeVisitor;
import org.assay.numeric.rules.Check;
import org.assay.numeric.rules.Operation;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.ValueInfo;

/**
 * Follows non-finite values from where they arise to the outputs: a second analysis in which they
 * are kept. An alarm that taints no output is absorbed: tanh(±Inf), 1 / Inf, Clip, Cast, a guard by
 * Where and IsNaN.
 */
final class Absorption implements NodeVisitor {
  private final Map<Verdicts.Place, BitSet> alarms = new HashMap<>();
  private final Map<String, BitSet> taints = new HashMap<>();
  private final List<Check> checks;
  private final int before;
  private final Map<List<Object>, Verdicts.Raised> found = new LinkedHashMap<>();

  /**
   * Follows what was raised.
   *
   * @param checks those that are asked behind alarms; none, if what they find is not wanted
   */
  Absorption(List<Verdicts.Raised> raised, List<Check> checks) {
    for (Verdicts.Raised r : raised) {
      alarms.computeIfAbsent(r.place(), p -> new BitSet()).set(r.number());
    }
    this.checks = checks;
    this.before = raised.size();
  }

  /** What the checks found, by the order of nodes. */
  List<Verdicts.Raised> raised() {
    return List.copyOf(found.values());
  }

  @Override
  public List<Optional<Bounds>> visit(Visit visit) {
    Node node = visit.node();
    BitSet carried = new BitSet();
    List<Optional<Bounds>> tainted = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      BitSet taint = taints.get(node.inputs().get(i));
      Optional<Bounds> input = i < visit.inputs().size() ? visit.inputs().get(i) : Optional.empty();
      boolean flagged = i < visit.inputs().size() && input.map(Absorption::flagged).orElse(true);
      if (taint != null && flagged) {
        carried.or(taint);
        tainted.add(input);
      } else {
        tainted.add(input.map(Bounds::finite));
      }
    }
    if (!carried.isEmpty() && visit.known()) {
      judge(visit, tainted, carried);
    }
    carried.or(visit.known() ? inside(node) : captured(node));
    BitSet own = alarms.get(new Verdicts.Place(visit.path(), visit.index()));
    if (own != null) {
      carried.or(own);
    }
    for (int o = 0; o < node.outputs().size(); o++) {
      boolean flagged =
          o >= visit.outputs().size()
              || visit.outputs().get(o).map(Absorption::flagged).orElse(true);
      if (flagged && !carried.isEmpty()) {
        taints.computeIfAbsent(node.outputs().get(o), k -> new BitSet()).or(carried);
      }
    }
    return visit.outputs();
  }

  private void judge(Visit visit, List<Optional<Bounds>> tainted, BitSet carried) {
    Optional<Bounds> output = visit.outputs().isEmpty() ? Optional.empty() : visit.outputs().get(0);
    if (output.isEmpty()) {
      return;
    }
    Operation operation = new Operation(visit.node(), List.of(), tainted, output.get(), 0);
    Verdicts.Place place = new Verdicts.Place(visit.path(), visit.index());
    for (Check check : checks) {
      check
          .judge(operation)
          .ifPresent(
              alarm ->
                  found.computeIfAbsent(
                      List.of(place, check.rule().id()),
                      key ->
                          new Verdicts.Raised(
                              before + found.size(),
                              place,
                              visit.node(),
                              check,
                              alarm,
                              operation,
                              (BitSet) carried.clone())));
    }
  }

  // What the outputs of the node's subgraphs carry.
  private BitSet inside(Node node) {
    BitSet all = new BitSet();
    for (Attribute attribute : node.attributes().values()) {
      if (attribute instanceof Attribute.GraphValue inner) {
        all.or(escaping(inner.value()));
      }
    }
    return all;
  }

  // What the subgraphs of an unknown operator may take from outside.
  private BitSet captured(Node node) {
    BitSet all = new BitSet();
    for (Attribute attribute : node.attributes().values()) {
      if (attribute instanceof Attribute.GraphValue inner) {
        for (Node within : inner.value().nodes()) {
          within.inputs().forEach(name -> all.or(taints.getOrDefault(name, new BitSet())));
          all.or(captured(within));
        }
      }
    }
    return all;
  }

  private static boolean flagged(Bounds bounds) {
    return bounds.type().isFloat() && bounds.allFlags() != 0;
  }

  /** Numbers of the alarms whose non-finite values may reach an output. */
  BitSet escaping(Graph graph) {
    BitSet escaping = new BitSet();
    for (ValueInfo output : graph.outputs()) {
      BitSet taint = taints.get(output.name());
      if (taint != null) {
        escaping.or(taint);
      }
    }
    return escaping;
  }
}
