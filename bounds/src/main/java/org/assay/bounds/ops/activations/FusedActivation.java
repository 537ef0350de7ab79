package org.assay.bounds.ops.activations;

import java.util.List;
import java.util.Map;
import org.assay.bounds.Bounds;
import org.assay.bounds.TransferContext;
import org.assay.onnx.Attribute;
import org.assay.onnx.Tensor;

/**
 * The activation that ONNX Runtime fuses into a convolution or a product (attribute {@code
 * activation}), as the operator of that name. Its parameters are a list, {@code activation_params},
 * or the attributes {@code activation_alpha} and {@code activation_beta}.
 */
public final class FusedActivation {
  private FusedActivation() {}

  /** The activation that the node names, of what it computes before; that itself if none. */
  public static Bounds apply(TransferContext c, Bounds x) {
    String activation = c.node().stringAttribute("activation", "");
    return switch (activation) {
      case "" -> x;
      case "Relu", "Sigmoid", "Tanh" -> c.part(activation, Map.of(), x);
      case "LeakyRelu", "Elu" -> c.part(activation, parameters(c, "alpha"), x);
      case "HardSigmoid" -> c.part(activation, parameters(c, "alpha", "beta"), x);
      case "Clip" -> clipped(c, x);
      default -> Bounds.anything(x.type(), x.dims()).withDynamicAxes(x.dynamicAxes());
    };
  }

  private static Map<String, Attribute> parameters(TransferContext c, String... names) {
    Map<String, Attribute> found = new java.util.LinkedHashMap<>();
    List<Float> listed = listed(c);
    for (int i = 0; i < names.length; i++) {
      if (i < listed.size()) {
        found.put(names[i], new Attribute.FloatValue(listed.get(i)));
      } else {
        String name = names[i];
        c.node().attribute("activation_" + name).ifPresent(a -> found.put(name, a));
      }
    }
    return found;
  }

  private static List<Float> listed(TransferContext c) {
    return c.node().attribute("activation_params").orElse(null) instanceof Attribute.FloatList list
        ? list.values()
        : List.of();
  }

  private static Bounds clipped(TransferContext c, Bounds x) {
    List<Float> ends = listed(c);
    if (ends.size() != 2) {
      return Bounds.anything(x.type(), x.dims()).withDynamicAxes(x.dynamicAxes());
    }
    Bounds least = Bounds.constant(Tensor.ofValues(x.type(), new long[0], ends.get(0)));
    Bounds most = Bounds.constant(Tensor.ofValues(x.type(), new long[0], ends.get(1)));
    return c.part("Clip", Map.of(), x, least, most);
  }
}
