package org.assay.numeric.scan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.bounds.Flags;
import org.assay.bounds.NodeVisitor;
import org.assay.numeric.rules.Check;
import org.assay.numeric.rules.Operation;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.finiteness.Failure;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.onnx.finiteness.Hazard;
import org.assay.report.Kind;

/**
 * Judges every operator while the analysis runs. What merely propagates is no finding: an alarm
 * needs non-finite values that arise at the operator; behind it the analysis goes on with the
 * finite part, and what depends on it remembers that.
 */
final class Verdicts implements NodeVisitor {
  /** An operator's place. */
  record Place(GraphPath path, int node) {}

  /**
   * An alarm.
   *
   * @param number order of discovery
   * @param upstream earlier alarms that the operands depend on
   */
  record Raised(
      int number,
      Place place,
      Node node,
      Check check,
      Check.Alarm alarm,
      Operation operation,
      BitSet upstream) {}

  /** A proved operator of a vulnerable kind, with the alarms whose absence the proof assumes. */
  record Proved(Node node, BitSet assumes) {}

  // Failures by which an operator is no less plain arithmetic: its shape or parameters cause them.
  private static final Set<Failure> PLAIN =
      Set.of(Failure.OVERFLOW, Failure.NOTHING, Failure.SCALE, Failure.INTEGER_RANGE);

  // Failures that integer results hide.
  private static final Set<Failure> OF_INTEGERS =
      Set.of(Failure.STEP, Failure.ZERO, Failure.SCALE, Failure.INTEGER_RANGE);

  private static final List<Hazard> ANY = List.of(new Hazard(0, Failure.OVERFLOW));

  private final List<Check> checks;
  private final OperatorTable<Finiteness> finiteness;
  private final boolean gradients;
  private final Map<Place, List<Raised>> alarms = new LinkedHashMap<>();
  private final Map<Place, Proved> proved = new LinkedHashMap<>();
  private final Map<String, BitSet> upstream = new HashMap<>();
  private final BitSet overflowing = new BitSet();
  private final Map<Place, Integer> generatedAt = new HashMap<>();
  private int raised;

  Verdicts(List<Check> checks, OperatorTable<Finiteness> finiteness, boolean gradients) {
    this.checks = checks;
    this.finiteness = finiteness;
    this.gradients = gradients;
  }

  /** All alarms in the order of discovery. */
  List<Raised> alarms() {
    return alarms.values().stream().flatMap(List::stream).toList();
  }

  /** All proved operators. */
  Map<Place, Proved> proved() {
    return proved;
  }

  /** Flags of what arose at a place and was cut. */
  int generatedAt(Place place) {
    return generatedAt.getOrDefault(place, 0);
  }

  @Override
  public List<Optional<Bounds>> visit(Visit visit) {
    Node node = visit.node();
    BitSet before = upstreamOf(node);
    Optional<Bounds> output = judgedOutput(visit);
    List<Hazard> hazards = finiteness.find(node).map(f -> f.hazards(node)).orElse(List.of());
    boolean judged =
        output.isPresent()
            && isJudged(output.get().type(), hazards)
            && (!hazards.isEmpty() || !hasSubgraph(node));
    BitSet after = before;
    List<Optional<Bounds>> outputs = visit.outputs();
    if (judged && visit.known()) {
      int generated = hazards.isEmpty() && isMaker(visit) ? 0 : generated(visit);
      Operation operation =
          new Operation(
              node, hazards.isEmpty() ? ANY : hazards, visit.inputs(), output.get(), generated);
      List<Raised> found = judge(visit, operation, before);
      if (!found.isEmpty()) {
        after = (BitSet) before.clone();
        for (Raised r : found) {
          if (r.check().kind() == Kind.NON_FINITE || generated != 0) {
            after.set(r.number());
          }
        }
      }
      if (generated != 0) {
        generatedAt.merge(new Place(visit.path(), visit.index()), generated, (a, b) -> a | b);
        outputs = cut(visit, generated);
      }
    }
    if (!visit.known()) {
      // Reported as unknown; what it may give is no finding of the operators behind it.
      outputs = outputs.stream().map(o -> o.map(Bounds::finite)).toList();
    }
    remember(node, after);
    return outputs;
  }

  // The first output that can be non-finite at all: that of DynamicQuantizeLinear is its second.
  private static Optional<Bounds> judgedOutput(Visit visit) {
    List<Bounds> known = visit.outputs().stream().flatMap(Optional::stream).toList();
    return known.stream()
        .filter(b -> b.type().isFloat())
        .findFirst()
        .or(() -> known.stream().findFirst());
  }

  // What arises in a branch or body is judged there; what it takes from outside is no operand here.
  // FlexAttention, which has hazards of its own, computes around its graphs.
  private static boolean hasSubgraph(Node node) {
    return node.attributes().values().stream().anyMatch(a -> a instanceof Attribute.GraphValue);
  }

  private static boolean isJudged(ElementType type, List<Hazard> hazards) {
    return type.isFloat() || hazards.stream().anyMatch(h -> OF_INTEGERS.contains(h.failure()));
  }

  // Constant, ConstantOfShape and the like: infinities that they hold are intended.
  private static boolean isMaker(Visit visit) {
    return visit.inputs().stream().noneMatch(i -> i.isEmpty() || i.get().type().isFloat());
  }

  private BitSet upstreamOf(Node node) {
    BitSet all = new BitSet();
    for (String input : node.inputs()) {
      BitSet of = upstream.get(input);
      if (of != null) {
        all.or(of);
      }
    }
    return all;
  }

  private void remember(Node node, BitSet alarmsBefore) {
    if (!alarmsBefore.isEmpty()) {
      for (String output : node.outputs()) {
        upstream.put(output, alarmsBefore);
      }
    }
  }

  // Flags that arise here: from the finite parts of the operands, or NaN out of infinities.
  private static int generated(Visit visit) {
    int flags = flags(visit.outputs());
    int incoming = flags(visit.inputs());
    if (flags == 0 || incoming == 0) {
      return flags;
    }
    List<Optional<Bounds>> finite = new ArrayList<>();
    for (Optional<Bounds> input : visit.inputs()) {
      finite.add(input.map(Bounds::finite));
    }
    int fresh = flags(visit.recompute().with(finite)) & flags;
    boolean newNan = (flags & Flags.NAN) != 0 && (incoming & Flags.NAN) == 0;
    return fresh | (newNan ? Flags.NAN : 0);
  }

  private static int flags(List<Optional<Bounds>> values) {
    int flags = 0;
    for (Optional<Bounds> value : values) {
      flags |= value.map(Bounds::allFlags).orElse(0);
    }
    return flags;
  }

  // The part with which the analysis goes on: without what arose here. Intended infinities stay,
  // but for those of a sign that arises here too.
  private static List<Optional<Bounds>> cut(Visit visit, int generated) {
    List<Optional<Bounds>> result = new ArrayList<>();
    for (Optional<Bounds> output : visit.outputs()) {
      result.add(output.map(b -> b.without(generated | Flags.NAN)));
    }
    return result;
  }

  private List<Raised> judge(Visit visit, Operation operation, BitSet before) {
    Place place = new Place(visit.path(), visit.index());
    List<Raised> found = new ArrayList<>();
    boolean nonFinite = false;
    boolean isFloat = operation.output().type().isFloat();
    for (Check check : checks) {
      boolean risk = check.kind() == Kind.GRADIENT_RISK;
      boolean asked = check.stage() == Check.Stage.FIRST;
      if (nonFinite || !asked || risk && !(gradients && isFloat)) {
        continue;
      }
      Optional<Check.Alarm> alarm = check.judge(operation);
      if (alarm.isEmpty()) {
        continue;
      }
      nonFinite = true;
      boolean plain = isPlainArithmetic(operation) && alarm.get().magnitudeOnly();
      if (plain && before.intersects(overflowing)) {
        // Behind an overflow or a division, a further overflow says nothing new.
        continue;
      }
      found.add(raise(place, visit.node(), check, alarm.get(), operation, before));
    }
    if (found.isEmpty() && !nonFinite && isVulnerable(operation)) {
      if (!alarms.containsKey(place)) {
        proved.put(place, new Proved(visit.node(), before));
      }
    } else {
      proved.remove(place);
    }
    return found;
  }

  // Nodes of loops are visited several times; the first alarm of a rule speaks for all.
  private Raised raise(
      Place place, Node node, Check check, Check.Alarm alarm, Operation operation, BitSet before) {
    List<Raised> earlier = alarms.computeIfAbsent(place, p -> new ArrayList<>());
    for (Raised old : earlier) {
      if (old.check().rule().id().equals(check.rule().id())) {
        return old;
      }
    }
    Raised fresh = new Raised(raised++, place, node, check, alarm, operation, before);
    earlier.add(fresh);
    if (check.kind() == Kind.NON_FINITE && overflows(operation)) {
      overflowing.set(fresh.number());
    }
    return fresh;
  }

  private static boolean overflows(Operation operation) {
    return operation.output().hull().magnitude() > Math.sqrt(operation.output().type().max());
  }

  private static boolean isPlainArithmetic(Operation operation) {
    return operation.hazards().stream().allMatch(h -> PLAIN.contains(h.failure()));
  }

  private static boolean isVulnerable(Operation operation) {
    return !isPlainArithmetic(operation) && isOfFloats(operation);
  }

  // Divisions of integers are mostly arithmetic of shapes: their proofs are not worth a line.
  private static boolean isOfFloats(Operation operation) {
    return operation.output().type().isFloat()
        || operation.hazards().stream().anyMatch(h -> h.failure() == Failure.STEP);
  }
}
