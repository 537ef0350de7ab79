package org.assay.exec;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assay.onnx.Model;
import org.assay.onnx.io.ModelWriter;

/**
 * A model in a form that can be loaded elsewhere: its encoding, or, where that would be too large,
 * a file. A temporary file is deleted by {@link #close()}, after it was loaded.
 */
public final class StagedModel implements AutoCloseable {
  /** Weights above 1 GiB go to a file: an encoded model must stay below 2 GiB and fit the heap. */
  static final long LARGEST_IN_MEMORY = 1L << 26;

  /** What a model was staged as. */
  public sealed interface Form {
    /** Its encoding. */
    final class Encoded implements Form {
      private final byte[] bytes;

      Encoded(byte[] bytes) {
        this.bytes = bytes;
      }

      /** The bytes; not to be changed. */
      public byte[] bytes() {
        return bytes;
      }
    }

    /** A file, with data files beside it. */
    record InFile(Path file) implements Form {}
  }

  private final Form form;
  private final boolean temporary;

  private StagedModel(Form form, boolean temporary) {
    this.form = form;
    this.temporary = temporary;
  }

  /**
   * Stages a model of this process.
   *
   * @throws ExecException of kind LOAD if a large one cannot be put on disk
   */
  public static StagedModel of(Model model) {
    return of(model, LARGEST_IN_MEMORY);
  }

  static StagedModel of(Model model, long largestInMemory) {
    if (model.graph().storedBytes() <= largestInMemory) {
      return new StagedModel(new Form.Encoded(ModelWriter.toBytes(model)), false);
    }
    try {
      Path folder = Files.createTempDirectory("assay-model-");
      try {
        Path file = folder.resolve("model.onnx");
        ModelWriter.write(model, file, new ModelWriter.ExternalData("model.data", 1024));
        return new StagedModel(new Form.InFile(file), true);
      } catch (RuntimeException e) {
        NativeCache.delete(folder);
        throw e;
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** A file that is there already, and stays. */
  static StagedModel of(Path file) {
    return new StagedModel(new Form.InFile(file), false);
  }

  /** What the model was staged as. */
  public Form form() {
    return form;
  }

  OrtSession load(OrtEnvironment environment, OrtSession.SessionOptions options)
      throws OrtException {
    return form instanceof Form.Encoded encoded
        ? environment.createSession(encoded.bytes(), options)
        : environment.createSession(((Form.InFile) form).file().toString(), options);
  }

  private static ExecException unwritable(IOException e) {
    return new ExecException(
        ExecException.Kind.LOAD,
        "a large model cannot be put on disk for ONNX Runtime",
        String.valueOf(e.getMessage()),
        "free space of the model's size in " + System.getProperty("java.io.tmpdir", ""),
        "name another folder with -Djava.io.tmpdir=DIR",
        e);
  }

  @Override
  public void close() {
    if (temporary && form instanceof Form.InFile file && file.file().getParent() != null) {
      try {
        NativeCache.delete(file.file().getParent());
      } catch (IOException e) {
        throw unwritable(e);
      }
    }
  }
}
