package org.assay.onnx.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.ModelException;
import org.assay.onnx.Node;
import org.assay.onnx.ValueType;

/** A rule with its operator's arity, which is checked before the rule proper runs. */
public final class CheckedRule implements ShapeRule {
  /** Stands for any number of inputs or outputs. */
  public static final int ANY = Integer.MAX_VALUE;

  private final int leastInputs;
  private final int mostInputs;
  private final int mostOutputs;
  private final Body body;

  /** The rule proper. */
  @FunctionalInterface
  public interface Body {
    /** Types of as many outputs as it knows of; surplus entries are dropped. */
    List<Optional<ValueType>> infer(Operands operands);
  }

  private CheckedRule(int leastInputs, int mostInputs, int mostOutputs, Body body) {
    this.leastInputs = leastInputs;
    this.mostInputs = mostInputs;
    this.mostOutputs = mostOutputs;
    this.body = body;
  }

  /**
   * A rule.
   *
   * @param leastInputs number of inputs that must be given, the first ones
   * @param mostInputs number of inputs that may be given, or {@link #ANY}
   * @param mostOutputs number of outputs that may be asked for, or {@link #ANY}
   */
  public static ShapeRule of(int leastInputs, int mostInputs, int mostOutputs, Body body) {
    return new CheckedRule(leastInputs, mostInputs, mostOutputs, body);
  }

  @Override
  public List<Optional<ValueType>> infer(ShapeContext context) {
    Operands operands = new Operands(context);
    Node node = context.node();
    int given = operands.count();
    if (given < leastInputs || given > mostInputs) {
      String expected =
          leastInputs == mostInputs
              ? "" + leastInputs
              : leastInputs + (mostInputs == ANY ? " or more" : " to " + mostInputs);
      throw operands.error(given + " inputs", expected);
    }
    for (int i = 0; i < leastInputs; i++) {
      if (!node.hasInput(i)) {
        throw operands.error("input " + i + " is absent", "a tensor");
      }
    }
    if (node.outputs().size() > mostOutputs) {
      throw operands.error(node.outputs().size() + " outputs", "at most " + mostOutputs);
    }
    List<Optional<ValueType>> found;
    try {
      found = body.infer(operands);
    } catch (ArithmeticException overflow) {
      ModelException error =
          operands.error("sizes overflow 64 bits", "sizes that a tensor can have");
      error.initCause(overflow);
      throw error;
    } catch (ModelException e) {
      // Values such as dimensions check themselves without knowing where they come from.
      throw e.where().isEmpty() ? e.in(node.describe()) : e;
    }
    List<Optional<ValueType>> outputs = new ArrayList<>();
    for (int i = 0; i < node.outputs().size(); i++) {
      outputs.add(i < found.size() ? found.get(i) : Optional.empty());
    }
    return outputs;
  }
}
