package org.assay.numeric.fix.rewrite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;

/** RW001: the logarithm of a softmax, written as one function of the logits. */
final class LogOfSoftmax extends ExpressionRewrite {
  LogOfSoftmax() {
    super(
        "RW001",
        "log-of-softmax",
        "The logarithm of a softmax becomes LogSoftmax, or its shifted form, of the logits.");
  }

  @Override
  List<Rewritten> propose(Surroundings around) {
    Node log = around.failing();
    if (!log.is("Log")) {
      return List.of();
    }
    Surroundings.Origin origin = around.moved(log.inputs().get(0));
    Optional<SoftmaxForm> softmax = SoftmaxForm.of(around, origin.base());
    Optional<ElementType> type = around.floating(log.firstOutput());
    if (softmax.isEmpty() || type.isEmpty()) {
      return List.of();
    }
    SoftmaxForm form = softmax.get();
    List<Rewritten> proposals = new ArrayList<>();
    if (form.axes().length == 1) {
      Edit edit = new Edit(around, log);
      String fused = edit.op("LogSoftmax", StableForms.axis(form.axes()[0]), form.logits());
      edit.replace(log, edit.replay(origin.moves(), fused));
      proposals.add(new Rewritten(edit.done(), "Log(Softmax(x)) → LogSoftmax(x)", form.clipped()));
    }
    // For logits so far apart that the derivative of LogSoftmax loses its softmax.
    Edit edit = new Edit(around, log);
    String whole = new StableForms(edit, type.get()).logSoftmax(form.logits(), form.axes());
    edit.replace(log, edit.replay(origin.moves(), whole));
    proposals.add(
        new Rewritten(
            edit.done(), "Log(Softmax(x)) → s − log Σ exp(s), s = x − max(x)", form.clipped()));
    return proposals;
  }
}
