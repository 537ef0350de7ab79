package org.assay.onnx.upgrade;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.onnx.Attribute;
import org.assay.onnx.ElementType;
import org.assay.onnx.Node;
import org.assay.onnx.Tensor;

/** Operators whose attributes became inputs. */
final class AttributeAdapters {
  private AttributeAdapters() {}

  /** Removes a list attribute and emits it as a constant; "" if it is absent. */
  private static String moved(Adaptation at, String attribute) {
    Optional<long[]> values = at.node().intsAttribute(attribute);
    at.attributes().remove(attribute);
    return values.map(v -> at.value(Tensor.ofLongs(v))).orElse("");
  }

  /** ReduceSum-13, other reductions-18, Squeeze-13, Unsqueeze-13. */
  static void axes(Adaptation at) {
    List<String> inputs = at.inputs(2);
    if (inputs.get(1).isEmpty()) {
      inputs.set(1, moved(at, "axes"));
    }
    at.replace(at.node().opType(), inputs, at.attributes());
  }

  /** Slice-10. */
  static void slice(Adaptation at) {
    if (at.node().intsAttribute("starts").isEmpty() || at.node().intsAttribute("ends").isEmpty()) {
      throw at.error("attribute 'starts' or 'ends' is missing", "both");
    }
    String starts = moved(at, "starts");
    String ends = moved(at, "ends");
    String axes = moved(at, "axes");
    at.replace("Slice", List.of(at.input(0), starts, ends, axes), at.attributes());
  }

  /** Pad-11; in opset 1 the attribute was named {@code paddings}. */
  static void pad(Adaptation at) {
    String attribute = at.opset() < 2 ? "paddings" : "pads";
    if (at.node().intsAttribute(attribute).isEmpty()) {
      throw at.error("attribute '" + attribute + "' is missing", "a list of integers");
    }
    String pads = moved(at, attribute);
    float value = at.node().floatAttribute("value", 0);
    at.attributes().remove("value");
    String fill = value == 0 ? "" : at.scalarLike(0, value);
    at.replace("Pad", List.of(at.input(0), pads, fill), at.attributes());
  }

  /** Clip-11. */
  static void clip(Adaptation at) {
    String min = bound(at, "min");
    String max = bound(at, "max");
    at.replace("Clip", List.of(at.input(0), min, max), at.attributes());
  }

  private static String bound(Adaptation at, String attribute) {
    if (at.attributes().remove(attribute) == null) {
      return "";
    }
    return at.scalarLike(0, at.node().floatAttribute(attribute, 0));
  }

  /**
   * Dropout-12. Before opset 7 it trained unless {@code is_test} was set; exporters of networks for
   * use left that out, so only an explicit 0 means training here.
   */
  static void dropout(Adaptation at) {
    Node node = at.node();
    boolean training =
        at.opset() < 7
            && node.attribute("is_test").isPresent()
            && node.intAttribute("is_test", 1) == 0;
    String ratio = at.value(Tensor.scalar(node.floatAttribute("ratio", 0.5f)));
    at.attributes().remove("ratio");
    at.attributes().remove("is_test");
    String mode = training ? at.value(Tensor.ofIntegers(ElementType.BOOL, new long[0], 1)) : "";
    List<String> inputs = List.of(at.input(0), ratio, mode);
    if (at.opset() >= 10 || !node.hasOutput(1)) {
      at.replace("Dropout", inputs, at.attributes());
      return;
    }
    // The mask had the type of the data then.
    String mask = at.fresh("mask");
    at.replace("Dropout", inputs, List.of(at.output(0), mask), at.attributes());
    at.emitted()
        .add(Node.of("CastLike", List.of(mask, at.input(0)), List.of(at.output(1)), Map.of()));
  }

  /** TopK-10. */
  static void topK(Adaptation at) {
    long k = at.node().intAttribute("k", -1);
    at.attributes().remove("k");
    String count = at.value(Tensor.ofLongs(k));
    at.replace("TopK", List.of(at.input(0), count), at.attributes());
  }

  /** Split-13 (sizes), Split-18 (number of equal parts). */
  static void split(Adaptation at) {
    List<String> inputs = at.inputs(2);
    if (inputs.get(1).isEmpty()) {
      inputs.set(1, moved(at, "split"));
    }
    if (inputs.get(1).isEmpty()) {
      at.attributes().put("num_outputs", Adaptation.integer(at.node().outputs().size()));
    }
    at.replace("Split", inputs, at.attributes());
  }

  /** Reshape-5. */
  static void reshape(Adaptation at) {
    if (at.node().intsAttribute("shape").isEmpty()) {
      throw at.error("attribute 'shape' is missing", "a list of integers");
    }
    String shape = moved(at, "shape");
    at.replace("Reshape", List.of(at.input(0), shape), at.attributes());
  }

  /** Tile-6; before, a number of tiles along one axis. */
  static void tile(Adaptation at) {
    Optional<Tensor> tiles = at.constant(1);
    Optional<Tensor> axis = at.constant(2);
    boolean known = tiles.isPresent() && axis.isPresent() && at.rank(0).isPresent();
    if (!known || tiles.get().size() != 1 || axis.get().size() != 1) {
      throw at.error("tiles and axis are not constant", "one constant number each");
    }
    long[] repeats = new long[at.rank(0).getAsInt()];
    Arrays.fill(repeats, 1);
    long along = axis.get().longAt(0);
    if (along < 0 || along >= repeats.length) {
      throw at.error("axis " + along, "an axis of a tensor of rank " + repeats.length);
    }
    repeats[(int) along] = tiles.get().longAt(0);
    at.replace("Tile", List.of(at.input(0), at.value(Tensor.ofLongs(repeats))), at.attributes());
  }

  /** DFT-20; the default axis was 1. */
  static void fourier(Adaptation at) {
    Attribute axis = at.attributes().remove("axis");
    long value = axis instanceof Attribute.IntValue i ? i.value() : 1;
    List<String> inputs = at.inputs(3);
    inputs.set(2, at.value(Tensor.scalar(value)));
    at.replace("DFT", inputs, at.attributes());
  }
}
