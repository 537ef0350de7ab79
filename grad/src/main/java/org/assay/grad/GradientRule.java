package org.assay.grad;

import java.util.List;
import java.util.function.ToIntFunction;
import org.assay.onnx.Node;

/**
 * The derivative of one operator: from the cotangents of its outputs to those of its inputs. A rule
 * only writes operators that have a rule themselves, so that results can be differentiated again.
 */
public interface GradientRule {
  /** The derivative is zero wherever it is defined, or there is none: paths end here. */
  GradientRule NONE =
      new GradientRule() {
        @Override
        public void apply(GradientContext context) {}

        @Override
        public boolean ends(Node node) {
          return true;
        }
      };

  /**
   * Writes nodes that compute cotangents and hands them to {@link GradientContext#give}.
   *
   * @throws GradientException if this form of the operator is not covered
   */
  void apply(GradientContext context);

  /** Whether nothing flows back through a node. */
  default boolean ends(Node node) {
    return false;
  }

  /**
   * Outputs that the rule reads though the model does not want them, e.g. the mask of a Dropout.
   * They get names in the gradient graph's forward part.
   *
   * @return number of leading outputs that must have names; 0 if none
   */
  default int outputsNeeded(Node node) {
    return 0;
  }

  /** A rule as a function. */
  @FunctionalInterface
  interface Body {
    /** See {@link GradientRule#apply}. */
    void apply(GradientContext context);
  }

  /** The operator written in others, whose rules give the derivative. */
  @FunctionalInterface
  interface Composition {
    /**
     * Writes the operator.
     *
     * @return one tensor per leading output; "" for one that nothing flows back through
     */
    List<String> write(GradientContext context);
  }

  /** A rule of a function. */
  static GradientRule of(Body body) {
    return body::apply;
  }

  /** A rule that reads leading outputs which the model may not name. */
  static GradientRule reading(int outputs, Body body) {
    return reading(node -> outputs, body);
  }

  /** A rule that reads as many leading outputs as a node's form asks for. */
  static GradientRule reading(ToIntFunction<Node> outputs, Body body) {
    return new GradientRule() {
      @Override
      public void apply(GradientContext context) {
        body.apply(context);
      }

      @Override
      public int outputsNeeded(Node node) {
        return outputs.applyAsInt(node);
      }
    };
  }

  /** A rule by composition of other operators; its values are computed anew where needed. */
  static GradientRule composed(Composition composition) {
    return context -> context.differentiate(() -> composition.write(context));
  }
}
