package org.assay.testkit.generate.cases;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.testkit.generate.Attributes;
import org.assay.testkit.generate.CaseBuilder;
import org.assay.testkit.generate.Operand;
import org.assay.testkit.generate.OperatorCase;
import org.assay.testkit.generate.Values;

/** RNN, GRU and LSTM. */
final class RecurrentCases {
  private RecurrentCases() {}

  static void addTo(List<OperatorCase> cases) {
    cases.add(OperatorCase.of("RNN", b -> recurrent(b, "RNN", 1)));
    cases.add(OperatorCase.of("GRU", b -> recurrent(b, "GRU", 3)));
    cases.add(OperatorCase.of("LSTM", b -> recurrent(b, "LSTM", 4)));
  }

  private static void recurrent(CaseBuilder b, String op, int gates) {
    Operand x = b.tensor(ElementType.FLOAT, 3, 3, b.any());
    int steps = x.dim(0);
    int batch = x.dim(1);
    int hidden = b.between(1, 4);
    String direction = b.one("forward", "reverse", "bidirectional");
    int directions = direction.equals("bidirectional") ? 2 : 1;
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    attributes.putAll(Attributes.of("hidden_size", hidden, "direction", direction));
    if (op.equals("GRU")) {
      attributes.putAll(Attributes.of("linear_before_reset", b.chance(0.5)));
    }
    int width = gates * hidden;
    Values weights = b.any() == Values.ANY ? b.mostly(Values.within(-1, 1)) : Values.within(-1, 1);
    Operand w = b.tensor(x.type(), new int[] {directions, width, x.dim(2)}, weights);
    Operand r = b.tensor(x.type(), new int[] {directions, width, hidden}, weights);
    Operand bias =
        b.chance(0.6)
            ? b.tensor(x.type(), new int[] {directions, 2 * width}, weights)
            : Operand.ABSENT;
    Operand lengths =
        b.chance(0.25)
            ? b.fresh(ElementType.INT32, new int[] {batch}, Values.within(1, steps))
            : Operand.ABSENT;
    int[] state = {directions, batch, hidden};
    Operand h = b.chance(0.4) ? b.tensor(x.type(), state, weights) : Operand.ABSENT;
    if (gates < 4) {
      b.nodes(op, 2, attributes, x, w, r, bias, lengths, h);
      return;
    }
    Operand c = b.chance(0.4) ? b.tensor(x.type(), state, weights) : Operand.ABSENT;
    Operand peepholes =
        b.chance(0.25)
            ? b.tensor(x.type(), new int[] {directions, 3 * hidden}, weights)
            : Operand.ABSENT;
    b.nodes(op, 3, attributes, x, w, r, bias, lengths, h, c, peepholes);
  }
}
