package org.assay.report;

import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * The nodes that must stay in float32, for {@code float16.convert_float_to_float16} of
 * onnxconverter-common: the document {@code assay.block-list/1}.
 */
public final class BlockListRenderer {
  /** Value of the document's key {@code schema}. */
  public static final String ID = "assay.block-list/1";

  private BlockListRenderer() {}

  /**
   * Renders the list of a model that was scanned in 16 bits.
   *
   * <p>Where a constant beyond the type is added to something, the converter is to cut it at half
   * the greatest number, so that the sum does not overflow: it knows no sums that stop there.
   */
  public static String render(ModelResult model, Precision precision) {
    List<Precision.Kept> kept = precision.keepFloat32();
    boolean masks = !precision.guarded().isEmpty();
    boolean clamp = precision.policy().equals("clamp");
    return JsonRenderer.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("schema", ID);
          json.writeStringField("model", model.path());
          json.writeStringField("sha256", model.sha256());
          json.writeStringField("type", precision.type());
          JsonRenderer.strings(
              json,
              "how",
              List.of(
                  "import json; from onnxconverter_common import float16; b = json.load(open(FILE))",
                  "float16.convert_float_to_float16(model, node_block_list=b['node_block_list'],"
                      + " op_block_list=float16.DEFAULT_OP_BLOCK_LIST + b['op_block_list'],"
                      + " min_positive_val=b['min_positive_val'],"
                      + " max_finite_val=b['max_finite_val'])"));
          JsonRenderer.strings(
              json,
              "node_block_list",
              List.copyOf(
                  new TreeSet<>(
                      kept.stream().map(Precision.Kept::node).filter(n -> !n.isEmpty()).toList())));
          // Nodes without a name can be told by their operator only.
          JsonRenderer.strings(
              json,
              "op_block_list",
              List.copyOf(
                  new TreeSet<>(
                      kept.stream()
                          .filter(k -> k.node().isEmpty())
                          .map(Precision.Kept::op)
                          .toList())));
          json.writeArrayFieldStart("unnamed");
          for (Precision.Kept k : kept) {
            if (k.node().isEmpty()) {
              json.writeStartObject();
              json.writeStringField("op", k.op());
              json.writeStringField("tensor", k.tensor());
              json.writeEndObject();
            }
          }
          json.writeEndArray();
          JsonRenderer.number(json, "min_positive_val", leastPositive(precision));
          JsonRenderer.number(
              json,
              "max_finite_val",
              clamp ? precision.limit() / (masks ? 2 : 1) : Double.MAX_VALUE);
          json.writeEndObject();
        });
  }

  private static double leastPositive(Precision precision) {
    if (!precision.policy().equals("clamp")) {
      return 0;
    }
    return precision.type().toLowerCase(Locale.ROOT).equals("float16") ? 0x1p-24 : 0x1p-133;
  }
}
