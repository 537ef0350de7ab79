package org.assay.numeric.fix;

import java.util.Map;

/** Limits of weights as code that keeps them during training, for Keras and for PyTorch. */
public final class ConstraintSnippet {
  private ConstraintSnippet() {}

  /**
   * Python source.
   *
   * @param limits by name of the weight as the model has it; exporters may have renamed it
   * @param norms likewise
   */
  public static String python(Map<String, Limit> limits, Map<String, NormLimit> norms) {
    StringBuilder text = new StringBuilder();
    text.append("# Under these constraints the scan proves the operators of the findings.\n");
    text.append("# Weights have the names that the model has: exporters may have changed them.\n");
    if (!limits.isEmpty()) {
      ranges(text, limits);
    }
    if (!norms.isEmpty()) {
      text.append(limits.isEmpty() ? "" : "\n\n");
      norms(text, norms);
    }
    return text.toString();
  }

  private static void ranges(StringBuilder text, Map<String, Limit> limits) {
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
    text.append(
        """
        }


        # Keras: layers.Dense(..., kernel_constraint=within("name"))
        def within(name):
            import keras

            lo, hi = LIMITS[name]

            class Within(keras.constraints.Constraint):
                def __call__(self, w):
                    return keras.ops.clip(w, lo, hi)

            return Within()


        # PyTorch: after each optimizer.step()
        def clamp(model):
            import torch

            with torch.no_grad():
                for name, parameter in model.named_parameters():
                    if name in LIMITS:
                        parameter.clamp_(*LIMITS[name])
        """);
  }

  private static void norms(StringBuilder text, Map<String, NormLimit> norms) {
    text.append(
        "# Greatest norm of all weights of one output; shape in the model, axis of outputs.\n");
    text.append("NORMS = {\n");
    norms.forEach(
        (name, norm) ->
            text.append("    ")
                .append(quoted(name))
                .append(": (")
                .append(norm.most())
                .append(", ")
                .append(tuple(norm.dims()))
                .append(", ")
                .append(norm.outputAxis())
                .append("),\n"));
    text.append(
        """
        }


        # Keras, whose kernels have outputs last: layers.Dense(..., kernel_constraint=max_norm("name"))
        def max_norm(name):
            import keras

            most, shape, _ = NORMS[name]
            return keras.constraints.MaxNorm(most, axis=list(range(len(shape) - 1)))


        # PyTorch: after each optimizer.step(). A Linear holds the matrix of the model transposed; where
        # it is square, that must be said: renorm(model, transposed={"name"}).
        def renorm(model, transposed=()):
            import torch

            with torch.no_grad():
                for name, parameter in model.named_parameters():
                    if name in NORMS:
                        most, shape, axis = NORMS[name]
                        if tuple(parameter.shape) != shape or name in transposed:
                            axis = len(shape) - 1 - axis
                        parameter.copy_(torch.renorm(parameter, 2, axis, most))
        """);
  }

  private static String tuple(long[] dims) {
    StringBuilder text = new StringBuilder("(");
    for (long dim : dims) {
      text.append(dim).append(", ");
    }
    return text.append(')').toString();
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
