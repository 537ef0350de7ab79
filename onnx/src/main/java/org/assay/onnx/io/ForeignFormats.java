package org.assay.onnx.io;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.assay.onnx.ModelException;

/** Recognises what is not ONNX, by content and name, and says how to export it. */
final class ForeignFormats {
  /** Bytes of the beginning that are looked at. */
  static final int PREFIX = 64;

  private ForeignFormats() {}

  /** The error for a folder. */
  static ModelException directory(Path path) {
    if (Files.isRegularFile(path.resolve("saved_model.pb"))) {
      return savedModel(path, path);
    }
    return new ModelException(
        "is a directory", path.toString(), "a model file (.onnx or .onnxtxt)", "");
  }

  /** The error for a file of a format that is recognised; empty if it may be ONNX. */
  static Optional<ModelException> recognise(Path path, byte[] start) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    boolean zip = begins(start, 0, "PK\003\004");
    if (begins(start, 0, "\211HDF\r\n") || name.endsWith(".keras") && zip) {
      return Optional.of(keras(path));
    }
    if (begins(start, 4, "TFL3")) {
      return Optional.of(
          foreign(
              path,
              "is a TensorFlow Lite model",
              "python -m tf2onnx.convert --tflite "
                  + quoted(path)
                  + " --opset 18 --output "
                  + onnx(path)));
    }
    if (begins(start, 0, "version https://git-lfs")) {
      return Optional.of(
          foreign(path, "is a Git LFS pointer, not the model itself", "git lfs pull"));
    }
    if (begins(start, 4, "ORTM")) {
      return Optional.of(
          foreign(
              path,
              "is an ONNX Runtime (.ort) model",
              "use the .onnx file that it was converted from"));
    }
    if (zip && !isTorch(name)) {
      return Optional.of(
          foreign(
              path,
              "is a zip archive",
              "unpack it and give the .onnx file (for PyTorch: " + torch(path) + ")"));
    }
    if (zip || begins(start, 0, "\200\002") || begins(start, 0, "\200\004")) {
      return Optional.of(foreign(path, "is a PyTorch file", torch(path)));
    }
    if (begins(start, 0, "\037\213")) {
      return Optional.of(foreign(path, "is compressed with gzip", "gunzip " + quoted(path)));
    }
    if (name.equals("saved_model.pb")) {
      return Optional.of(
          savedModel(path, Optional.ofNullable(path.getParent()).orElse(Path.of("."))));
    }
    if (name.endsWith(".safetensors")) {
      return Optional.of(foreign(path, "holds weights without a model", torch(path)));
    }
    return Optional.empty();
  }

  /** Advice for a file that is not readable as ONNX, by its extension. */
  static String advice(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    if (isTorch(name)) {
      return torch(path);
    }
    if (name.endsWith(".keras") || name.endsWith(".h5") || name.endsWith(".hdf5")) {
      return kerasLine(path);
    }
    if (name.endsWith(".tflite")) {
      return "python -m tf2onnx.convert --tflite "
          + quoted(path)
          + " --opset 18 --output "
          + onnx(path);
    }
    if (name.endsWith(".pb")) {
      return "python -m tf2onnx.convert --graphdef "
          + quoted(path)
          + " --inputs INPUT:0 --outputs OUTPUT:0 --opset 18 --output "
          + onnx(path);
    }
    return "check that it was downloaded whole; ONNX as text needs the extension .onnxtxt";
  }

  private static boolean isTorch(String name) {
    return name.endsWith(".pt")
        || name.endsWith(".pth")
        || name.endsWith(".pt2")
        || name.endsWith(".ckpt")
        || name.endsWith(".bin");
  }

  private static String torch(Path path) {
    return "python -c \"import torch; m = torch.load("
        + python(path)
        + ", weights_only=False).eval(); torch.onnx.export(m, (EXAMPLE_INPUT,), "
        + python(renamed(path))
        + ", dynamo=True)\"";
  }

  private static ModelException keras(Path path) {
    return foreign(path, "is a Keras file", kerasLine(path));
  }

  private static String kerasLine(Path path) {
    return "python -c \"import keras; keras.models.load_model("
        + python(path)
        + ").export("
        + python(renamed(path))
        + ", format='onnx')\"";
  }

  private static ModelException savedModel(Path where, Path folder) {
    return foreign(
        where,
        "is a TensorFlow SavedModel",
        "python -m tf2onnx.convert --saved-model "
            + quoted(folder)
            + " --opset 18 --output "
            + onnx(folder));
  }

  private static ModelException foreign(Path path, String what, String advice) {
    return new ModelException(what, path.toString(), "an .onnx or .onnxtxt file", advice);
  }

  private static boolean begins(byte[] start, int at, String magic) {
    byte[] wanted = magic.getBytes(StandardCharsets.ISO_8859_1);
    return start.length >= at + wanted.length
        && java.util.Arrays.equals(start, at, at + wanted.length, wanted, 0, wanted.length);
  }

  private static Path renamed(Path path) {
    Path file = path.getFileName();
    String name = file == null ? "model" : file.toString();
    int dot = name.lastIndexOf('.');
    return path.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ".onnx");
  }

  private static String onnx(Path path) {
    return quoted(renamed(path));
  }

  /** A word of a shell command. */
  private static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[A-Za-z0-9_./+:@%-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /** A Python string inside a shell word in double quotes. */
  private static String python(Path path) {
    String text = path.toString().replace("\\", "\\\\\\\\").replace("'", "\\\\'");
    return "'" + text.replace("\"", "\\\"").replace("$", "\\$").replace("`", "\\`") + "'";
  }
}
