package org.assay.grad.ops.recurrent;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.assay.grad.GradientContext;
import org.assay.grad.GradientRule;
import org.assay.onnx.Attribute;
import org.assay.onnx.Node;
import org.assay.onnx.OperatorTable;

/**
 * RNN, GRU, LSTM. Ordinary ones have a way back of their own that reads Y; others (sequence
 * lengths, clipping, peepholes, coupled gates, batch first, other activations) are written as Scans
 * over time, whose derivative follows.
 */
public final class RecurrentGradients {
  private static final int LENGTHS = 4;
  private static final int PEEPHOLES = 7;

  private RecurrentGradients() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<GradientRule> table) {
    table
        .add(
            "RNN",
            new Rule(
                List.of(List.of("Tanh"), List.of("Sigmoid"), List.of("Relu")),
                c -> PlainReturn.write(c, activations(c.node(), List.of("Tanh")).get(0)),
                c -> new Recurrence(c, new PlainCell(), 1)))
        .add(
            "GRU",
            new Rule(
                List.of(List.of("Sigmoid", "Tanh")),
                c -> GatedReturn.write(c, c.flag("linear_before_reset", false)),
                c -> new Recurrence(c, new GatedCell(c.flag("linear_before_reset", false)), 3)))
        .add(
            "LSTM",
            new Rule(
                List.of(List.of("Sigmoid", "Tanh", "Tanh")),
                MemoryReturn::write,
                c -> new Recurrence(c, new MemoryCell(c.flag("input_forget", false)), 4)));
  }

  /**
   * One operator.
   *
   * @param ordinary activations of a direction that the way back knows, the default first
   */
  private record Rule(
      List<List<String>> ordinary,
      Consumer<GradientContext> wayBack,
      Function<GradientContext, Recurrence> recurrence)
      implements GradientRule {
    @Override
    public void apply(GradientContext c) {
      if (isOrdinary(c.node())) {
        wayBack.accept(c);
      } else {
        c.differentiate(() -> recurrence.apply(c).write());
      }
    }

    @Override
    public int outputsNeeded(Node node) {
      return isOrdinary(node) ? 1 : 0;
    }

    private boolean isOrdinary(Node node) {
      List<String> names = activations(node, ordinary.get(0));
      int each = ordinary.get(0).size();
      boolean known = names.size() >= each && ordinary.contains(names.subList(0, each));
      for (int i = each; i < names.size(); i++) {
        known = known && names.get(i).equals(names.get(i - each));
      }
      return known
          && !node.hasInput(LENGTHS)
          && !node.hasInput(PEEPHOLES)
          && node.intAttribute("layout", 0) == 0
          && node.intAttribute("input_forget", 0) == 0
          && !(node.floatAttribute("clip", 0) > 0);
    }
  }

  private static List<String> activations(Node node, List<String> otherwise) {
    List<String> names =
        node.attribute("activations").orElse(new Attribute.StringList(List.of()))
                instanceof Attribute.StringList list
            ? list.values().stream().map(Attribute.StringValue::text).toList()
            : List.of();
    return names.isEmpty() ? otherwise : names;
  }

  /** One step of a recurrent network. */
  interface Cell {
    /** Activations where the node names none. */
    List<String> activations();

    /** Number of states. */
    int states();

    /** Gates whose recurrent bias is added before the product with a gate, not to the input. */
    boolean keepsRecurrentBias();

    /** The next states, [batch, hidden] each; the first is the output. */
    List<String> next(Step step, String gates, List<String> states);
  }
}
