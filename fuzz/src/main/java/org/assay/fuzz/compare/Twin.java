package org.assay.fuzz.compare;

import java.util.Objects;
import org.assay.exec.Runner;
import org.assay.onnx.Model;

/**
 * One of two models.
 *
 * @param path as the user gave it
 * @param sha256 of the file, 64 hexadecimal digits
 * @param opener loads it; without optimisation, so that every tensor is what the graph says
 */
public record Twin(String path, String sha256, Model model, Runner.Opener opener) {
  public Twin {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(sha256, "sha256");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(opener, "opener");
  }
}
