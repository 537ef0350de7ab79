package org.assay.numeric.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.junit.jupiter.api.Test;

class FusedNormalisationTest {
  @Test
  void occursWhereASumIsNormalised() {
    Node add = Node.of("Add", List.of("x", "y"), List.of("s"), Map.of());
    Node norm = Node.of("LayerNormalization", List.of("s", "g"), List.of("z"), Map.of());
    Node other = Node.of("LayerNormalization", List.of("x", "g"), List.of("z"), Map.of());
    assertThat(FusedNormalisation.occurs(graph(add, norm))).isTrue();
    assertThat(FusedNormalisation.occurs(graph(add, other))).isFalse();
    assertThat(FusedNormalisation.occurs(graph(other))).isFalse();
  }

  private static Graph graph(Node... nodes) {
    return Graph.of("g", List.of(), List.of(), List.of(nodes), Map.of());
  }
}
