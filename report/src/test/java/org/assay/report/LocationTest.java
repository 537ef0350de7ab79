package org.assay.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Node;
import org.junit.jupiter.api.Test;

class LocationTest {
  @Test
  void readsTorchMetadata() {
    Location at =
        location(
            Map.of(
                "pkg.torch.onnx.stack_trace",
                "File \"/home/me/model.py\", line 21, in forward\n    return self.head(x)\n"
                    + "File \"/usr/lib/python3/site-packages/torch/nn/functional.py\", line 9, in f\n",
                "pkg.torch.onnx.name_scopes",
                "['', 'encoder', 'encoder.layer.0', 'log']"),
            OptionalInt.empty());
    assertThat(at.source()).contains(new Source("/home/me/model.py", 21, Source.Origin.PROGRAM));
    assertThat(at.scope()).contains("encoder.layer.0");
  }

  @Test
  void readsTheNamespaceWhereThatIsAll() {
    Location at =
        location(
            Map.of("namespace", ": __main__.Net/head: torch.nn.Linear/addmm: aten.addmm.default"),
            OptionalInt.empty());
    assertThat(at.scope()).contains("head");
  }

  @Test
  void prefersTheLineOfATextualModel() {
    assertThat(location(Map.of(), OptionalInt.of(7)).source())
        .contains(new Source("m.onnxtxt", 7, Source.Origin.MODEL));
  }

  @Test
  void takesMalformedMetadataForNone() {
    Location at =
        location(
            Map.of(
                "pkg.torch.onnx.stack_trace", "File \"x\", line 99999999999",
                "pkg.torch.onnx.name_scopes", "['', "),
            OptionalInt.empty());
    assertThat(at.scope()).isEmpty();
    assertThat(at.source()).isEmpty();
  }

  private static Location location(Map<String, String> metadata, OptionalInt line) {
    Node node =
        new Node("", "", "Log", "", List.of("x"), List.of("y"), Map.of(), "", metadata, line);
    return Location.of(GraphPath.MAIN, 0, node, "m.onnxtxt");
  }
}
