package org.assay.onnx.files;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
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

  /** Above it, nodes and names might not find room below protobuf's 2 GiB. */
  private static final long LARGEST_INLINE = (1L << 31) - (1L << 27);

  /** Smaller tensors stay in the model, as the onnx package does it. */
  private static final long EXTERNAL_FROM = 1024;

  private static final Pattern OWN_DATA = Pattern.compile("(-[0-9]+)?\\.data");

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

  /**
   * Saves a model as another was kept: with large tensors in a data file beside it if that one had
   * any, or if one file could not hold it; else as {@link #save(Model, Path)}. Texts have no data
   * file.
   *
   * <p>The data file has the model's name and {@code .data}, with a number if that is taken. So a
   * model that is there already keeps its data until it is replaced, whatever happens meanwhile; a
   * data file of this kind that only it referred to is deleted then.
   *
   * @param original the file whose form is kept; may be the same as {@code file}
   * @throws ModelException if it cannot be written; then nothing is left behind
   */
  public static void save(Model model, Path file, Path original) {
    boolean text = hasTextName(file);
    boolean external =
        !text
            && (model.graph().storedBytes() > LARGEST_INLINE
                || !hasTextName(original)
                    && !isText(original, ReadLimits.DEFAULT)
                    && !ModelReader.dataFiles(original, ReadLimits.DEFAULT).isEmpty());
    if (!external) {
      save(model, file);
      return;
    }
    Set<String> old = replaced(file);
    String location = free(file);
    ModelWriter.write(model, file, new ModelWriter.ExternalData(location, EXTERNAL_FROM));
    for (String data : old) {
      if (isOwn(file, data) && !data.equals(location)) {
        ModelWriter.discard(file.resolveSibling(data));
      }
    }
  }

  // Data files of the model that is there; none if it is no readable model.
  private static Set<String> replaced(Path file) {
    try {
      return Files.isRegularFile(file) ? ModelReader.dataFiles(file, ReadLimits.DEFAULT) : Set.of();
    } catch (ModelException e) {
      return Set.of();
    }
  }

  private static String free(Path file) {
    String base = String.valueOf(file.getFileName());
    String location = base + ".data";
    for (int i = 2; Files.exists(file.resolveSibling(location), LinkOption.NOFOLLOW_LINKS); i++) {
      location = base + "-" + i + ".data";
    }
    return location;
  }

  private static boolean isOwn(Path file, String location) {
    String base = String.valueOf(file.getFileName());
    return location.startsWith(base)
        && OWN_DATA.matcher(location.substring(base.length())).matches();
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
