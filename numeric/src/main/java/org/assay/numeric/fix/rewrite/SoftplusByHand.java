package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
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
      String x = exp.get().inputs().get(0);
      List<Rewritten> all = new ArrayList<>();
      Edit fused = new Edit(around, log);
      String value = new StableForms(fused, type.get()).softplus(x);
      fused.replace(log, fused.replay(origin.moves(), value));
      all.addAll(fused.same("Log(1 + Exp(x)) → Softplus(x)"));
      // To the last bit what it was, for losses in which great sums of it cancel.
      Edit limited = new Edit(around, log);
      double limit = Thresholds.exponents(type.get())[0];
      String power = limited.op("Exp", limited.op("Min", x, limited.constant(type.get(), limit)));
      String sum = limited.op("Add", power, limited.constant(type.get(), 1));
      value = limited.op("Max", x, limited.op("Log", sum));
      limited.replace(log, limited.replay(origin.moves(), value));
      all.addAll(limited.same("Log(1 + Exp(x)) → Max(x, Log(1 + Exp(Min(x, " + limit + "))))"));
      if (around.isGone(all.get(0).model())) {
        return all;
      }
    }
    return List.of();
  }
}
