package org.assay.numeric.scan;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.NodeVisitor;
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

  Absorption(List<Verdicts.Raised> raised) {
    for (Verdicts.Raised r : raised) {
      alarms.computeIfAbsent(r.place(), p -> new BitSet()).set(r.number());
    }
  }

  @Override
  public List<Optional<Bounds>> visit(Visit visit) {
    Node node = visit.node();
    BitSet carried = new BitSet();
    for (int i = 0; i < node.inputs().size(); i++) {
      BitSet taint = taints.get(node.inputs().get(i));
      boolean flagged =
          i < visit.inputs().size() && visit.inputs().get(i).map(Absorption::flagged).orElse(true);
      if (taint != null && flagged) {
        carried.or(taint);
      }
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
