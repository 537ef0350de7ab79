package org.assay.onnx.upgrade;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.ValueInfo;

/**
 * Scan-8 had a batch axis before all others, which no later form has: a Scan over the batch, of
 * which each step is a Scan over the sequence. States go from [B, ...] to [B, ...], sequences from
 * [B, T, ...] to [B, T, ...].
 */
final class BatchedScan {
  private BatchedScan() {}

  /**
   * Rewrites a Scan of opset 8.
   *
   * @throws org.assay.onnx.ModelException if it has no body, or lengths per batch entry, of which
   *     later forms know nothing
   */
  static void adapt(Adaptation at) {
    Node node = at.node();
    Optional<Graph> body = node.graphAttribute("body");
    long scanned = node.intAttribute("num_scan_inputs", 0);
    int operands = node.inputs().size() - 1;
    if (body.isEmpty() || scanned < 1 || scanned > operands) {
      throw at.error("Scan in the form of opset 8", "a body, and num_scan_inputs that fits");
    }
    if (node.hasInput(0)) {
      throw at.error("Scan in the form of opset 8 with sequence_lens", "that of opset 9 or later");
    }
    Map<String, Attribute> steps = new LinkedHashMap<>();
    steps.put("body", new Attribute.GraphValue(body.get()));
    steps.put("num_scan_inputs", Adaptation.integer(scanned));
    Attribute directions = node.attributes().get("directions");
    if (directions != null) {
      steps.put("scan_input_directions", directions);
    }
    List<String> inputs = new ArrayList<>();
    for (int i = 0; i < operands; i++) {
      inputs.add(at.fresh("entry"));
    }
    List<String> outputs = new ArrayList<>();
    for (int i = 0; i < node.outputs().size(); i++) {
      outputs.add(at.fresh("entry"));
    }
    Graph entry =
        Graph.of(
            "entry of the batch",
            inputs.stream().map(ValueInfo::untyped).toList(),
            outputs.stream().map(ValueInfo::untyped).toList(),
            List.of(node.with("Scan", inputs, outputs, steps)),
            Map.of());
    Map<String, Attribute> batch = new LinkedHashMap<>();
    batch.put("body", new Attribute.GraphValue(entry));
    batch.put("num_scan_inputs", Adaptation.integer(operands));
    at.replace("Scan", node.inputs().subList(1, operands + 1), batch);
  }
}
