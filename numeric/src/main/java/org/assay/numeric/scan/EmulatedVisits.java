package org.assay.numeric.scan;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.bounds.Bounds;
import org.assay.bounds.NodeVisitor;
import org.assay.bounds.algebra.Elementwise;
import org.assay.bounds.algebra.Rounding;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;
import org.assay.onnx.precision.Emulated;
import org.assay.onnx.precision.Site;

/**
 * Shows an emulated graph to a visitor as if its nodes computed in 16 bits: a node and the rounding
 * of its result are one visit, at the place of the rounding, under the names of the original model.
 */
final class EmulatedVisits implements NodeVisitor {
  /**
   * A result that may exceed the type's greatest number.
   *
   * @param node place in the original model of the node; empty for an input, or for what stayed in
   *     float32 and is read in 16 bits
   * @param bound its greatest magnitude before rounding
   */
  record Overflow(Optional<Site> node, String tensor, double bound) {}

  private final Emulated emulated;
  private final NodeVisitor judge;
  private final Map<Site, Visit> waiting = new HashMap<>();
  private final Map<String, Overflow> overflows = new LinkedHashMap<>();

  EmulatedVisits(Emulated emulated, NodeVisitor judge) {
    this.emulated = emulated;
    this.judge = judge;
  }

  /** What may overflow, given that nothing before it does. */
  List<Overflow> overflows() {
    return List.copyOf(overflows.values());
  }

  @Override
  public List<Optional<Bounds>> visit(Visit visit) {
    Site at = new Site(visit.path(), visit.index());
    Emulated.Rounding rounding = emulated.roundings().get(at);
    if (rounding != null) {
      return rounding(visit, rounding);
    }
    Optional<Site> origin = Optional.ofNullable(emulated.sites().get(at));
    if (origin.isEmpty()) {
      // The way back to float32, or a guard: nothing can arise there.
      return visit.outputs();
    }
    if (visit.node().outputs().stream().anyMatch(emulated.aliases()::containsKey)) {
      // Judged once its results are rounded.
      waiting.put(origin.get(), visit);
      return visit.outputs();
    }
    return judge.visit(
        new Visit(
            visit.path(),
            visit.index(),
            emulated.node(origin.get()),
            visit.inputs(),
            visit.outputs(),
            visit.known(),
            visit.recompute()));
  }

  private List<Optional<Bounds>> rounding(Visit cast, Emulated.Rounding rounding) {
    note(cast, rounding);
    Visit maker = rounding.node().map(waiting::get).orElse(null);
    if (maker == null) {
      int fresh = flags(cast.outputs()) & ~flags(cast.inputs());
      return cast.outputs().stream().map(o -> o.map(b -> b.without(fresh))).toList();
    }
    Node original = emulated.node(rounding.node().orElseThrow());
    Node node =
        original.with(
            original.opType(),
            original.inputs(),
            List.of(rounding.tensor()),
            original.attributes());
    return judge.visit(
        new Visit(
            cast.path(),
            cast.index(),
            node,
            maker.inputs(),
            cast.outputs(),
            maker.known(),
            inputs -> {
              List<Optional<Bounds>> results = maker.recompute().with(inputs);
              Optional<Bounds> result =
                  rounding.output() < results.size()
                      ? results.get(rounding.output())
                      : Optional.empty();
              return List.of(result.map(this::rounded));
            }));
  }

  // Infinities that a domain gives, as Log of 0 does, are no overflow.
  private void note(Visit cast, Emulated.Rounding rounding) {
    double bound = cast.inputs().get(0).map(b -> b.hull().magnitude()).orElse(0.0);
    if (Double.isInfinite(emulated.type().format().round(bound))) {
      Overflow found = new Overflow(rounding.node(), rounding.tensor(), bound);
      // In a loop, that of the widest bound.
      overflows.merge(rounding.tensor(), found, (a, b) -> a.bound() >= b.bound() ? a : b);
    }
  }

  private Bounds rounded(Bounds bounds) {
    ElementType type = emulated.type();
    return Elementwise.map(
            type,
            Integer.MAX_VALUE,
            (in, out) -> {
              out.set(in[0]);
              Rounding.nearest(out, type);
            },
            bounds)
        .withDynamicAxes(bounds.dynamicAxes());
  }

  private static int flags(List<Optional<Bounds>> values) {
    int flags = 0;
    for (Optional<Bounds> value : values) {
      flags |= value.map(Bounds::allFlags).orElse(0);
    }
    return flags;
  }
}
