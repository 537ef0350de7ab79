package org.assay.onnx.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.assay.onnx.Graph;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.Test;

/** FlexAttention-1 (ai.onnx.preview) and the graphs in it. */
class FlexAttentionShapeTest {
  private static final String MODIFIED =
      "<score_mod = m (s) => (t) { t = Shape(s) u = Neg(s) t1 = Identity(u) }>";

  private static InferredTypes infer(String q, String k, String v, String attributes) {
    Model model =
        TextReader.parse(
            "<ir_version: 10, opset_import: [\"\" : 23, \"ai.onnx.preview\" : 1]>\ng (%s q, %s k, %s v) => (y) { y = ai.onnx.preview.FlexAttention %s (q, k, v) }"
                .formatted(q, k, v, attributes));
    Graph graph = model.graph();
    assertThat(graph.nodes()).hasSize(1);
    return ShapeInference.infer(model, Map.of());
  }

  private static String shape(String q, String k, String v) {
    return infer(q, k, v, "").shape("y").orElseThrow().toString();
  }

  @Test
  void resultsHaveTheHeadsOfQueriesAndTheSizeOfValues() {
    assertThat(shape("float[2,8,3,5]", "float[2,4,6,5]", "float[2,4,6,7]"))
        .isEqualTo("[2, 8, 3, 7]");
    assertThat(shape("float16[N,8,T,5]", "float16[N,4,L,5]", "float16[N,4,L,7]"))
        .isEqualTo("[N, 8, T, 7]");
  }

  @Test
  void whatDoesNotFitIsAnError() {
    String fits = "float[2,4,6,5]";
    String[][] wrong = {
      {"float[2,6,3,5]", fits, fits, "multiple"},
      {"float[2,4,3,4]", fits, fits, "head sizes"},
      {"float[2,4,3,5]", fits, "float[2,4,7,5]", "keys and values"},
      {"float[3,4,3,5]", fits, fits, "batches"},
      {"float[2,4,5]", fits, fits, "rank 4"}
    };
    for (String[] w : wrong) {
      assertThatThrownBy(() -> shape(w[0], w[1], w[2]))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining(w[3]);
    }
  }

  @Test
  void aModifierHasOneOutput() {
    String fits = "float[2,4,6,5]";
    String two = MODIFIED.replace("=> (t)", "=> (t, u)");
    assertThat(infer(fits, fits, fits, MODIFIED).shape("y").orElseThrow().toString())
        .isEqualTo("[2, 4, 6, 5]");
    assertThatThrownBy(() -> infer(fits, fits, fits, two))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("2 outputs of score_mod");
  }
}
