package org.assay.numeric.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assay.data.spec.WeightMode;
import org.junit.jupiter.api.Test;

class GraphDiffTest {
  private static final String MODEL =
      "m (float[2] x) => (float[2] y) { a = Neg(x)\n b = Abs(a)\n c = Add(b, a)\n y = Log(c)\n"
          + " }";

  @Test
  void changesAreShownWithTheirNeighbours() {
    TextModel model =
        TextModel.of(MODEL, "inputs: {x: {role: data, valid: [-1, 1]}}\n", WeightMode.FROZEN);
    FixResult result =
        model.fix(TextModel.AUTO.with(FixOptions.Mode.LIMIT, new At(At.Place.OPERAND, List.of())));
    List<GraphDiff.Line> lines = GraphDiff.of(result.original(), result.repaired());
    assertThat(lines)
        .contains(
            new GraphDiff.Line(GraphDiff.Side.REMOVED, "y = Log (c)"),
            new GraphDiff.Line(GraphDiff.Side.ADDED, "c_clipped = Clip (c, c_least)"),
            new GraphDiff.Line(GraphDiff.Side.ADDED, "y = Log (c_clipped)"),
            new GraphDiff.Line(GraphDiff.Side.KEPT, "c = Add (b, a)"))
        .noneMatch(l -> l.text().contains("Neg"));
  }

  @Test
  void aModelDoesNotDifferFromItself() {
    TextModel model =
        TextModel.of(MODEL, "inputs: {x: {role: data, valid: [-1, 1]}}\n", WeightMode.FROZEN);
    assertThat(GraphDiff.of(model.model(), model.model())).isEmpty();
  }
}
