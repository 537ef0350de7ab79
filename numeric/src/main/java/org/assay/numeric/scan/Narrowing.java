package org.assay.numeric.scan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.assay.data.spec.WeightMode;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;
import org.assay.onnx.precision.Emulated;
import org.assay.onnx.precision.PrecisionEmulation;
import org.assay.onnx.precision.Site;
import org.assay.report.Kind;
import org.assay.report.Numbers;
import org.assay.report.Precision;
import org.assay.report.Status;

/** What a scan in 16 bits says beside its findings: what may overflow, and what to keep wide. */
final class Narrowing {
  /** Analyses that are spent on showing that what is kept in float32 suffices. */
  private static final int MOST_ROUNDS = 8;

  /** A list of more than this part of all nodes is none that anyone would use: not re-proved. */
  private static final double LARGEST_PART = 0.25;

  /** So many nodes are no long list in any model. */
  private static final int SHORT_LIST = 12;

  private final ModelScan scan;
  private final Emulated emulated;
  private final boolean free;
  private final GraphEdges edges;
  private final Set<String> near;
  private final Map<Site, Reasons> kept = new LinkedHashMap<>();

  /** Why a node is kept: the first reason in words, and all tensors that overflow. */
  private static final class Reasons {
    private final String first;
    private final Set<String> tensors = new LinkedHashSet<>();
    private boolean other;

    Reasons(String first) {
      this.first = first;
    }
  }

  /**
   * Prepares it.
   *
   * @param near tensors whose bound lies near what is certain to occur
   */
  Narrowing(ModelScan scan, Emulated emulated, ScanOptions options, Set<String> near) {
    this.near = Set.copyOf(near);
    this.scan = scan;
    this.emulated = emulated;
    this.free = options.weights() == WeightMode.FREE;
    this.edges = new GraphEdges(emulated.original().graph());
  }

  /** What results in 16 bits rest on. */
  static List<String> assumptions(Emulated emulated) {
    List<String> all = new ArrayList<>();
    all.add(
        "arithmetic "
            + Precision.emulated(emulated.type().text())
            + ", constants that it cannot hold: "
            + policy(emulated));
    if (!emulated.guarded().isEmpty()) {
      all.add(
          "sums that a cut constant flows into stop at the greatest number: "
              + listed(emulated.guarded()));
    }
    if (!emulated.unrounded().isEmpty()) {
      all.add("not rounded, their type is not known: " + listed(List.copyOf(emulated.unrounded())));
    }
    return all;
  }

  private static String policy(Emulated emulated) {
    return emulated.policy().name().toLowerCase(Locale.ROOT);
  }

  private static String listed(List<String> names) {
    int shown = Math.min(5, names.size());
    String more = shown < names.size() ? " and " + (names.size() - shown) + " more" : "";
    return String.join(", ", names.subList(0, shown)) + more;
  }

  /** Describes the last analysis of a scan; analyses again with what is kept in float32. */
  Precision describe(ModelScan.Pass pass) {
    Map<String, Verdicts.Raised> all = alarms(pass, Set.of());
    Set<String> inFloat32 = all.isEmpty() ? Set.of() : alarms(wholly(), Set.of()).keySet();
    Map<String, Verdicts.Raised> fresh = alarms(pass, inFloat32);
    keep(emulated, pass, fresh, false);
    if (isLong()) {
      keep(emulated, pass, fresh, true);
    }
    boolean proved = kept.isEmpty() || suffices(inFloat32);
    List<Precision.Constant> constants =
        emulated.changes().stream()
            .map(c -> new Precision.Constant(c.tensor(), c.from(), c.to(), c.count()))
            .toList();
    List<Precision.Overflow> overflows =
        pass.overflows().stream().map(o -> overflow(o, pass)).toList();
    List<Precision.Kept> keep = new ArrayList<>();
    kept.forEach(
        (site, reasons) -> {
          Node node = emulated.node(site);
          keep.add(
              new Precision.Kept(
                  scan.original(site, node).node().name(),
                  node.opType(),
                  node.firstOutput(),
                  site.path(),
                  reasons.first,
                  reasons.other ? List.of() : List.copyOf(reasons.tensors)));
        });
    return new Precision(
        emulated.type().text(),
        policy(emulated),
        emulated.limit(),
        constants,
        emulated.guarded(),
        overflows,
        keep,
        proved,
        Optional.empty());
  }

  // The same computation with nothing rounded: what fails there is no matter of 16 bits.
  private ModelScan.Pass wholly() {
    return scan.again(emulate(edges.tensors()));
  }

  // With the very constants of the scan where they are equal: norms of weights are known by them.
  private Model emulated(Emulated other) {
    Map<String, Tensor> known = emulated.model().graph().initializers();
    Map<String, Tensor> constants = new LinkedHashMap<>();
    other
        .model()
        .graph()
        .initializers()
        .forEach(
            (name, value) -> {
              Tensor same = known.get(name);
              constants.put(name, same != null && same.equals(value) ? same : value);
            });
    return other.model().withGraph(other.model().graph().withInitializers(constants));
  }

  private Emulated emulate(Set<String> wide) {
    Emulated other =
        PrecisionEmulation.of(emulated.original(), emulated.type(), emulated.policy(), wide);
    return other.with(emulated(other));
  }

  // Alarms of sign, zero or domain by rule and place, without those that are known. Those of size
  // are told by what overflows.
  private Map<String, Verdicts.Raised> alarms(ModelScan.Pass pass, Set<String> known) {
    Map<String, Verdicts.Raised> found = new LinkedHashMap<>();
    for (Verdicts.Raised raised : pass.verdicts().alarms()) {
      String key = raised.check().rule().id() + " " + raised.node().firstOutput();
      boolean ofSize = raised.alarm().magnitudeOnly();
      if (raised.check().kind() == Kind.NON_FINITE && !ofSize && !known.contains(key)) {
        found.put(key, raised);
      }
    }
    return found;
  }

  private boolean isLong() {
    return kept.size() > Math.max(SHORT_LIST, edges.nodes() * LARGEST_PART);
  }

  // Nodes that are to stay in float32 because of what an analysis showed; whether there are new.
  // What makes the operand of one that fails is kept if the node fails though it stays itself.
  private boolean keep(
      Emulated of, ModelScan.Pass pass, Map<String, Verdicts.Raised> fresh, boolean makers) {
    int before = kept.size();
    String type = of.type().text();
    for (EmulatedVisits.Overflow overflow : pass.overflows()) {
      String size =
          "may reach "
              + Numbers.text(overflow.bound())
              + ", beyond "
              + Numbers.text(of.limit())
              + ", the greatest "
              + type;
      String tensor = overflow.tensor();
      overflow.node().ifPresent(site -> keep(site, "its result " + size).tensors.add(tensor));
      for (Site reader : edges.readers(tensor)) {
        keep(reader, "reads '" + tensor + "', which " + size).tensors.add(tensor);
      }
    }
    for (Verdicts.Raised raised : fresh.values()) {
      Optional<Site> at = of.origin(new Site(raised.place().path(), raised.place().node()));
      if (at.isEmpty()) {
        continue;
      }
      boolean stays = kept.containsKey(at.get());
      keep(at.get(), raised.alarm().message() + ", in " + type).other = true;
      if (!makers || !stays) {
        continue;
      }
      String operand = raised.operation().tensor(raised.alarm().operand());
      edges
          .maker(operand)
          .ifPresent(
              maker ->
                  keep(
                              maker,
                              "makes '"
                                  + operand
                                  + "', on which "
                                  + raised.node().opType()
                                  + " may fail once it is rounded to "
                                  + type)
                          .other =
                      true);
    }
    return kept.size() > before;
  }

  private Reasons keep(Site site, String reason) {
    return kept.computeIfAbsent(site, s -> new Reasons(reason));
  }

  // Whether nothing new is left once these nodes stay; those that turn out to be needed join them.
  private boolean suffices(Set<String> inFloat32) {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      if (isLong()) {
        return false;
      }
      Set<String> wide = new HashSet<>();
      kept.keySet().forEach(site -> wide.addAll(emulated.node(site).outputs()));
      wide.remove("");
      Emulated mixed = emulate(wide);
      ModelScan.Pass pass = scan.again(mixed);
      Map<String, Verdicts.Raised> fresh = alarms(pass, inFloat32);
      if (fresh.isEmpty() && pass.overflows().isEmpty()) {
        return true;
      }
      if (!keep(mixed, pass, fresh, true)) {
        return false;
      }
    }
    return false;
  }

  private Precision.Overflow overflow(EmulatedVisits.Overflow o, ModelScan.Pass pass) {
    boolean possible =
        free
            || near.contains(o.tensor())
            || pass.verdicts().alarms().stream()
                .anyMatch(
                    r ->
                        r.node().firstOutput().equals(o.tensor())
                            && r.check().kind() == Kind.NON_FINITE
                            && !r.alarm().magnitudeOnly());
    Optional<Node> node = o.node().map(emulated::node);
    return new Precision.Overflow(
        o.tensor(),
        node.map(n -> scan.original(o.node().get(), n).node().name()).orElse(""),
        node.map(Node::opType).orElse(""),
        o.node().map(Site::path).orElse(GraphPath.MAIN),
        o.bound(),
        OptionalDouble.empty(),
        possible ? Status.POSSIBLE : Status.UNPROVED);
  }
}
