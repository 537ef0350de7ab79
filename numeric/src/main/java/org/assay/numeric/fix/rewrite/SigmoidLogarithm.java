package org.assay.numeric.fix.rewrite;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/**
 * A logarithm of a sigmoid, or of 1 minus a sigmoid.
 *
 * @param log the node
 * @param sigmoid within
 * @param complement whether it is of 1 − σ
 * @param excess by how much the constant that is meant to be 1 differs from 1
 */
record SigmoidLogarithm(
    Node log, SigmoidForm sigmoid, boolean complement, double excess, List<Node> moves) {
  // An epsilon beside 1, e.g. (1 − p) + 1e-10, that is not meant to change anything.
  private static final double EPSILON = 1e-6;
  // Where the epsilon is less than this part of the operand, the logarithm does not show it.
  private static final double VISIBLE = 1e-6;

  static Optional<SigmoidLogarithm> of(Surroundings around, Node log) {
    if (!log.is("Log")) {
      return Optional.empty();
    }
    Surroundings.Origin origin = around.affine(log.inputs().get(0));
    boolean complement = origin.scale() == -1 && Math.abs(origin.offset() - 1) <= EPSILON;
    if (!origin.isPlain() && !complement) {
      return Optional.empty();
    }
    return SigmoidForm.of(around, origin.base())
        .map(
            s ->
                new SigmoidLogarithm(
                    log, s, complement, complement ? origin.offset() - 1 : 0, origin.moves()));
  }

  /** Computes the logarithm from the logit. */
  void rewrite(Edit edit, ElementType type) {
    edit.before(log);
    StableForms forms = new StableForms(edit, type);
    String logit = sigmoid.logit(edit);
    String value = complement ? forms.logOneMinusSigmoid(logit) : forms.logSigmoid(logit);
    edit.replace(log, edit.replay(moves, value));
  }

  /** Where the constant beside 1 shows. */
  List<ExceptionSet> exceptions() {
    return excess == 0
        ? List.of()
        : List.of(
            new ExceptionSet(
                log.inputs().get(0), ExceptionSet.Side.BELOW, Math.abs(excess) / VISIBLE));
  }
}
