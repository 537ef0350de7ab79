package org.assay.numeric.fix;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.bounds.Bounds;
import org.assay.numeric.fix.rewrite.ExceptionSet;
import org.assay.numeric.fix.rewrite.ExceptionSet.Side;
import org.assay.numeric.fix.rewrite.NestedGraphs;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;
import org.assay.onnx.Tensor;
import org.assay.onnx.finiteness.Failure;
import org.assay.onnx.finiteness.Finiteness;
import org.assay.onnx.finiteness.Hazard;
import org.assay.report.Finding;

/**
 * Clips of the operand that makes an operator fail, where the operator reads it: nobody else sees
 * them. Several ends are proposed, those that change least first.
 */
final class OperandGuards {
  private static final double[] SMALL = {1e-37, 1e-30, 1e-20, 1e-12, 1e-8, 1e-6, 1e-4};
  private static final double[] LARGE = {1e37, 1e30, 1e18, 1e15, 1e12, 1e9, 1e6};
  // As parts of log(max): sums and products of what comes out shall not overflow either.
  private static final double[] EXPONENTS = {0.9997, 0.98, 0.9, 0.8, 0.65, 0.5, 0.35, 0.2, 0.1};
  private static final double SPREAD = 84;

  private final OperatorTable<Finiteness> table = Finiteness.table();

  /**
   * Proposals for a finding.
   *
   * @param model that was scanned; of opset 13 or later
   * @param bounds by tensor
   */
  List<Proposal> proposals(Model model, Finding finding, Map<String, Bounds> bounds) {
    Graph graph = NestedGraphs.at(model.graph(), finding.location().graph());
    int index = finding.location().nodeIndex();
    if (index >= graph.nodes().size()
        || !graph.nodes().get(index).outputs().contains(finding.tensor())) {
      return List.of();
    }
    Place place = new Place(model, finding, graph, index, bounds);
    List<Proposal> proposals = new ArrayList<>();
    for (Failure failure : failures(place.node(), finding.operand().index())) {
      propose(place, failure, proposals);
    }
    return proposals;
  }

  private Set<Failure> failures(Node node, int operand) {
    List<Hazard> hazards = table.find(node).map(f -> f.hazards(node)).orElse(List.of());
    Set<Failure> failures = new java.util.LinkedHashSet<>();
    hazards.stream()
        .filter(h -> h.operand() == operand)
        .map(Hazard::failure)
        .filter(f -> f != Failure.NOTHING)
        .forEach(failures::add);
    if (hazards.isEmpty() || failures.isEmpty()) {
      failures.add(Failure.OVERFLOW);
    }
    return failures;
  }

  /** The failing operator. */
  private record Place(
      Model model, Finding finding, Graph graph, int index, Map<String, Bounds> bounds) {
    Node node() {
      return graph.nodes().get(index);
    }

    int operand() {
      return finding.operand().index();
    }

    String tensor() {
      return node().hasInput(operand()) ? node().inputs().get(operand()) : "";
    }

    Optional<ElementType> type(String tensor) {
      return Optional.ofNullable(bounds.get(tensor))
          .map(Bounds::type)
          .or(() -> Optional.ofNullable(graph.initializers().get(tensor)).map(Tensor::type));
    }

    ElementType type() {
      return type(tensor()).orElse(ElementType.FLOAT);
    }
  }

  private static void propose(Place place, Failure failure, List<Proposal> proposals) {
    ElementType type = place.type();
    if (!type.isFloat() || place.tensor().isEmpty()) {
      return;
    }
    double least = type.format().minPositive();
    double most = Math.log(type.max());
    switch (failure) {
      case NOT_POSITIVE, BASE -> {
        lower(place, least, proposals);
        for (double t : SMALL) {
          lower(place, t, proposals);
        }
      }
      case NEGATIVE, VARIANCE -> {
        lower(place, 0, proposals);
        for (double t : SMALL) {
          lower(place, t, proposals);
        }
      }
      case BELOW_ONE -> lower(place, 1, proposals);
      case ZERO, SCALE -> {
        for (double t : SMALL) {
          awayFromZero(place, t, proposals);
        }
      }
      case EXPONENT -> {
        for (double part : EXPONENTS) {
          upper(place, most * part, proposals);
        }
      }
      case HYPERBOLIC -> {
        for (double part : EXPONENTS) {
          both(place, most * part, proposals);
        }
      }
      case OUTSIDE_UNIT -> both(place, 1, proposals);
      case OUTSIDE_OPEN_UNIT -> both(place, type.format().down(1), proposals);
      case ROW -> lower(place, -type.max(), proposals);
      case SPREAD -> spread(place, proposals);
      case OVERFLOW -> {
        for (double t : LARGE) {
          operands(place, t, proposals);
        }
      }
      case STEP, INTEGER_RANGE, NOTHING, NO_EPSILON -> {}
    }
  }

  private static void lower(Place place, double end, List<Proposal> proposals) {
    clip(place, Optional.of(end), Optional.empty(), proposals);
  }

  private static void upper(Place place, double end, List<Proposal> proposals) {
    clip(place, Optional.empty(), Optional.of(end), proposals);
  }

  private static void both(Place place, double end, List<Proposal> proposals) {
    clip(place, Optional.of(-end), Optional.of(end), proposals);
  }

  private static void clip(
      Place place, Optional<Double> lo, Optional<Double> hi, List<Proposal> proposals) {
    ElementType type = place.type();
    Optional<Double> least = lo.map(e -> inside(e, 1, type));
    Optional<Double> most = hi.map(e -> inside(e, -1, type));
    List<ExceptionSet> exceptions = new ArrayList<>();
    least.ifPresent(e -> exceptions.add(new ExceptionSet(place.tensor(), Side.BELOW, e)));
    most.ifPresent(e -> exceptions.add(new ExceptionSet(place.tensor(), Side.ABOVE, e)));
    GraphEdit edit = new GraphEdit(place.graph(), place.model().graph());
    String clipped = clipped(edit, place.tensor(), type, least, most);
    Node guarded = withOperand(place.node(), place.operand(), clipped);
    double end = least.or(() -> most).orElse(0.0);
    guarded = withNumerator(place, guarded, edit, Math.abs(end), exceptions);
    proposals.add(
        proposal(
            place,
            edit.replaced(place.index(), guarded, List.of()),
            "Clip(%s%s%s) before %s"
                .formatted(
                    place.tensor(),
                    least.map(e -> ", min = " + type.format().round(e)).orElse(""),
                    most.map(e -> ", max = " + type.format().round(e)).orElse(""),
                    place.node().opType()),
            exceptions));
  }

  // A denominator that is kept above an end does not help a numerator that is too great for it.
  private static Node withNumerator(
      Place place, Node node, GraphEdit edit, double end, List<ExceptionSet> exceptions) {
    if (!node.is("Div") || place.operand() != 1 || end >= 1) {
      return node;
    }
    String numerator = node.inputs().get(0);
    double most = inside(place.type().max() * end / 2, -1, place.type());
    Optional<Bounds> known = Optional.ofNullable(place.bounds().get(numerator));
    if (known.isEmpty() || known.get().hull().magnitude() <= most) {
      return node;
    }
    exceptions.add(new ExceptionSet(numerator, Side.BELOW, -most));
    exceptions.add(new ExceptionSet(numerator, Side.ABOVE, most));
    return withOperand(
        node, 0, clipped(edit, numerator, place.type(), Optional.of(-most), Optional.of(most)));
  }

  // The nearest value of the type that is not less, for a lower end, or not greater.
  private static double inside(double end, int direction, ElementType type) {
    double rounded = type.format().round(end);
    if (direction > 0 && rounded < end) {
      return type.format().up(rounded);
    }
    return direction < 0 && rounded > end ? type.format().down(rounded) : rounded;
  }

  static String clipped(
      GraphEdit edit, String tensor, ElementType type, Optional<Double> lo, Optional<Double> hi) {
    List<String> inputs = new ArrayList<>(List.of(tensor));
    inputs.add(lo.map(e -> scalar(edit, tensor + "_least", type, e)).orElse(""));
    hi.ifPresent(e -> inputs.add(scalar(edit, tensor + "_most", type, e)));
    if (lo.isEmpty() && hi.isEmpty()) {
      throw new IllegalArgumentException("a clip has an end");
    }
    return edit.op(tensor + "_clipped", "Clip", Map.of(), inputs);
  }

  private static String scalar(GraphEdit edit, String hint, ElementType type, double value) {
    return edit.constant(hint, Tensor.ofValues(type, new long[0], value));
  }

  private static Node withOperand(Node node, int operand, String instead) {
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(operand, instead);
    return node.with(node.opType(), inputs, node.outputs(), node.attributes());
  }

  private static void awayFromZero(Place place, double end, List<Proposal> proposals) {
    if (place.finding().operand().lo() >= 0) {
      lower(place, end, proposals);
    } else if (place.finding().operand().hi() <= 0) {
      upper(place, -end, proposals);
    } else if (place.node().is("Div") && place.operand() == 1 || place.node().is("Reciprocal")) {
      eitherSign(place, end, proposals);
    }
  }

  // n / d = sign(d) · (n / |d|): bit for bit the same, and |d| has an end that can be clipped.
  private static void eitherSign(Place place, double end, List<Proposal> proposals) {
    ElementType type = place.type();
    double least = inside(end, 1, type);
    String tensor = place.tensor();
    GraphEdit edit = new GraphEdit(place.graph(), place.model().graph());
    String size = edit.op(tensor + "_size", "Abs", Map.of(), List.of(tensor));
    String clipped = clipped(edit, size, type, Optional.of(least), Optional.empty());
    String zero = scalar(edit, tensor + "_zero", type, 0);
    String negative = edit.op(tensor + "_negative", "Less", Map.of(), List.of(tensor, zero));
    String minus = scalar(edit, tensor + "_minus_one", type, -1);
    String plus = scalar(edit, tensor + "_one", type, 1);
    String sign = edit.op(tensor + "_sign", "Where", Map.of(), List.of(negative, minus, plus));
    String quotient = edit.fresh(place.finding().tensor() + "_size");
    List<ExceptionSet> exceptions = new ArrayList<>();
    exceptions.add(new ExceptionSet(tensor, Side.NEAR_ZERO, least));
    Node divided = withOperand(place.node(), place.operand(), clipped);
    divided = withNumerator(place, divided, edit, least, exceptions);
    divided =
        divided.with(divided.opType(), divided.inputs(), List.of(quotient), divided.attributes());
    Node signed =
        Node.of("Mul", List.of(quotient, sign), List.of(place.finding().tensor()), Map.of());
    proposals.add(
        proposal(
            place,
            edit.replaced(place.index(), divided, List.of(signed)),
            "|%s| kept above %s before %s, its sign put back"
                .formatted(tensor, type.format().round(least), place.node().opType()),
            exceptions));
  }

  // A softmax does not change if the greatest element of a row is subtracted.
  private static void spread(Place place, List<Proposal> proposals) {
    Node node = place.node();
    ElementType type = place.type();
    String tensor = place.tensor();
    long axis = node.intAttribute("axis", -1);
    GraphEdit edit = new GraphEdit(place.graph(), place.model().graph());
    long opset = place.model().opset("").orElse(Model.WORKING_OPSET);
    List<String> inputs = new ArrayList<>(List.of(tensor));
    Map<String, Attribute> attributes = new java.util.LinkedHashMap<>();
    attributes.put("keepdims", new Attribute.IntValue(1));
    if (opset >= 18) {
      inputs.add(edit.constant(tensor + "_axis", Tensor.ofLongs(axis)));
    } else {
      attributes.put("axes", new Attribute.IntList(List.of(axis)));
    }
    String most = edit.op(tensor + "_greatest", "ReduceMax", attributes, inputs);
    String below = edit.op(tensor + "_below", "Sub", Map.of(), List.of(tensor, most));
    String clipped = clipped(edit, below, type, Optional.of(-SPREAD), Optional.empty());
    proposals.add(
        proposal(
            place,
            edit.replaced(
                place.index(), withOperand(place.node(), place.operand(), clipped), List.of()),
            "elements more than %s below the greatest of their row raised to that before %s"
                .formatted(SPREAD, node.opType()),
            List.of(new ExceptionSet(below, Side.BELOW, -SPREAD))));
  }

  private static void operands(Place place, double end, List<Proposal> proposals) {
    GraphEdit edit = new GraphEdit(place.graph(), place.model().graph());
    List<String> inputs = new ArrayList<>(place.node().inputs());
    List<ExceptionSet> exceptions = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      String input = inputs.get(i);
      Optional<Bounds> known = Optional.ofNullable(place.bounds().get(input));
      if (known.isEmpty() || !known.get().type().isFloat()) {
        continue;
      }
      ElementType type = known.get().type();
      double most = inside(end, -1, type);
      if (known.get().hull().magnitude() > most) {
        inputs.set(i, clipped(edit, input, type, Optional.of(-most), Optional.of(most)));
        exceptions.add(new ExceptionSet(input, Side.BELOW, -most));
        exceptions.add(new ExceptionSet(input, Side.ABOVE, most));
      }
    }
    if (!exceptions.isEmpty()) {
      Node node = place.node();
      proposals.add(
          proposal(
              place,
              edit.replaced(
                  place.index(),
                  node.with(node.opType(), inputs, node.outputs(), node.attributes()),
                  List.of()),
              "operands of %s clipped to ±%s".formatted(node.opType(), end),
              exceptions));
    }
  }

  private static Proposal proposal(
      Place place, Graph edited, String what, List<ExceptionSet> exceptions) {
    Graph main =
        NestedGraphs.replaced(place.model().graph(), place.finding().location().graph(), edited);
    return new Proposal(
        How.CLIP, "operand", place.model().withGraph(main), what, exceptions, Map.of());
  }
}
