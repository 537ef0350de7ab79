package org.assay.numeric.fix.rewrite;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/** RW007: log(1 + exp(x)). */
final class SoftplusByHand extends ExpressionRewrite {
  // Exp, Add, two movements, Log.
  private static final int STEPS = 4;

  SoftplusByHand() {
    super("RW007", "softplus-by-hand", "The logarithm of 1 + exp(x) becomes Softplus(x).");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    for (Node log : around.ahead(STEPS, "Log")) {
      Optional<ElementType> type = around.floating(log.firstOutput());
      Surroundings.Origin origin = around.affine(log.inputs().get(0));
      Optional<Node> exp = around.made(origin.base(), "Exp").filter(e -> origin.is(1, 1));
      if (exp.isEmpty() || type.isEmpty()) {
        continue;
      }
      Edit edit = new Edit(around, log);
      String value = new StableForms(edit, type.get()).softplus(exp.get().inputs().get(0));
      edit.replace(log, edit.replay(origin.moves(), value));
      List<Rewritten> rewritten = edit.same("Log(1 + Exp(x)) → Softplus(x)");
      if (around.isGone(rewritten.get(0).model())) {
        return rewritten;
      }
    }
    return List.of();
  }
}
