package org.assay.numeric.fix;

import java.util.Map;

/** Limits of weights as code that keeps them during training, for Keras and for PyTorch. */
public final class ConstraintSnippet {
  private ConstraintSnippet() {}

  /**
   * Python source.
   *
   * @param limits by name of the weight as the model has it; exporters may have renamed it
   */
  public static String python(Map<String, Limit> limits) {
    StringBuilder text = new StringBuilder();
    text.append("# Ranges under which the scan proves the operators of the findings.\n");
    text.append("LIMITS = {\n");
    limits.forEach(
        (name, limit) ->
            text.append("    ")
                .append(quoted(name))
                .append(": (")
                .append(limit.lo())
                .append(", ")
                .append(limit.hi())
                .append("),\n"));
    text.append("}\n\n\n");
    text.append("# Keras: layers.Dense(..., kernel_constraint=within(\"name\"))\n");
    text.append("def within(name):\n    import keras\n\n    lo, hi = LIMITS[name]\n\n");
    text.append("    class Within(keras.constraints.Constraint):\n");
    text.append("        def __call__(self, w):\n            return keras.ops.clip(w, lo, hi)\n\n");
    text.append("    return Within()\n\n\n");
    text.append("# PyTorch: after each optimizer.step()\n");
    text.append("def clamp(model):\n    import torch\n\n    with torch.no_grad():\n");
    text.append("        for name, parameter in model.named_parameters():\n");
    text.append(
        "            if name in LIMITS:\n                parameter.clamp_(*LIMITS[name])\n");
    return text.toString();
  }

  // What is not plain is escaped: names are whatever a file says.
  private static String quoted(String name) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain = c >= ' ' && c < 0x7f && c != '"' && c != '\\';
      quoted.append(plain ? String.valueOf(c) : String.format("\\u%04x", (int) c));
    }
    return quoted.append('"').toString();
  }
}
