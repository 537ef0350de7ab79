package org.assay.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Optional;
import org.assay.onnx.Model;
import org.junit.jupiter.api.Test;

/** What onnxconverter-common is given: lists of strings and two numbers, under its own names. */
class BlockListRendererTest {
  @Test
  void namedNodesByNameAndOthersByOperator() throws Exception {
    Model model = Samples.model();
    Precision precision = Samples.precision(model);
    JsonNode list = json(BlockListRenderer.render(Samples.result(model), precision));
    String first = model.graph().nodes().get(0).outputs().get(0);
    assertThat(list.path("schema").asText()).isEqualTo("assay.block-list/1");
    assertThat(list.path("node_block_list")).extracting(JsonNode::asText).containsExactly(first);
    assertThat(list.path("op_block_list")).extracting(JsonNode::asText).containsExactly("Exp");
    assertThat(list.path("unnamed").get(0).path("op").asText()).isEqualTo("Exp");
    assertThat(list.path("min_positive_val").asDouble()).isEqualTo(0x1p-24);
    // A mask must leave room for the score that it is added to.
    assertThat(list.path("max_finite_val").asDouble()).isEqualTo(32752);
    assertThat(list.path("how")).hasSize(2);
  }

  @Test
  void constantsStayWhereTheyAreRounded() throws Exception {
    Precision precision =
        new Precision(
            "float16",
            "round",
            65504,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            true,
            Optional.empty());
    JsonNode list = json(BlockListRenderer.render(Samples.result(Samples.model()), precision));
    assertThat(list.path("node_block_list")).isEmpty();
    assertThat(list.path("op_block_list")).isEmpty();
    assertThat(list.path("min_positive_val").asDouble()).isZero();
    assertThat(list.path("max_finite_val").asDouble()).isEqualTo(Double.MAX_VALUE);
  }

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }
}
