package org.assay.onnx.files;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.io.ModelReader;
import org.assay.onnx.io.ModelWriter;
import org.assay.onnx.io.ReadLimits;
import org.assay.onnx.structure.Validation;
import org.assay.onnx.text.TextReader;
import org.assay.onnx.text.TextWriter;

/** Opens models, binary or text, and validates them; saves them. */
public final class ModelFiles {
  private static final int PROBE = 4096;

  private ModelFiles() {}

  /** Opens a model with the default limits. See {@link #open(Path, ReadLimits)}. */
  public static Model open(Path file) {
    return open(file, ReadLimits.DEFAULT);
  }

  /**
   * Opens a model: text if the name ends in {@code .onnxtxt} or {@code .txt}, or if the file begins
   * like a text; else binary. Its nodes are in topological order; its functions are not inlined.
   *
   * @throws ModelException if it is neither, cannot be read, exceeds a limit or is not valid
   */
  public static Model open(Path file, ReadLimits limits) {
    Model model =
        isText(file, limits) ? TextReader.read(file, limits) : ModelReader.read(file, limits);
    try {
      return Validation.validated(model);
    } catch (ModelException e) {
      throw e.in(file.toString());
    }
  }

  /**
   * Saves a model: as text if the name ends in {@code .onnxtxt} or {@code .txt}, else binary.
   *
   * @throws ModelException if it cannot be written, or not in this format
   */
  public static void save(Model model, Path file) {
    if (hasTextName(file)) {
      TextWriter.write(model, file);
    } else {
      ModelWriter.write(model, file);
    }
  }

  private static boolean hasTextName(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".onnxtxt") || name.endsWith(".txt");
  }

  /**
   * Whether {@link #open} would read a file as text.
   *
   * @throws ModelException if it cannot be read
   */
  public static boolean isText(Path file, ReadLimits limits) {
    ByteBuffer start = ModelReader.bytes(file, limits);
    if (hasTextName(file)) {
      return true;
    }
    // A binary model begins with the tag of a field, 08 for ir_version; a text with '<', or a
    // comment before it. As tags, 3C and 23 would be groups, which ONNX does not have.
    int at = 0;
    while (at < Math.min(start.remaining(), PROBE) && isSpace(start.get(at))) {
      at++;
    }
    return at < start.remaining() && (start.get(at) == '<' || start.get(at) == '#');
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
