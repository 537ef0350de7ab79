package org.assay.grad.ops.recurrent;

import java.util.List;
import org.assay.grad.GradientRule;
import org.assay.onnx.OperatorTable;

/** RNN, GRU, LSTM as Scans over time. */
public final class RecurrentGradients {
  private RecurrentGradients() {}

  /** Adds this family. */
  public static void addTo(OperatorTable.Builder<GradientRule> table) {
    table
        .add("RNN", GradientRule.composed(c -> new Recurrence(c, new PlainCell(), 1).write()))
        .add(
            "GRU",
            GradientRule.composed(
                c ->
                    new Recurrence(c, new GatedCell(c.flag("linear_before_reset", false)), 3)
                        .write()))
        .add(
            "LSTM",
            GradientRule.composed(
                c -> new Recurrence(c, new MemoryCell(c.flag("input_forget", false)), 4).write()));
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
