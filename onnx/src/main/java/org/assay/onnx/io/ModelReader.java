package org.assay.onnx.io;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DiscardUnknownFieldsParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.proto.ModelProto;

/**
 * Reads {@code .onnx} files: IR 3 to 14, opset 1 to 28.
 *
 * <p>Weights stay where they are: small files are read into memory whole, larger ones and data
 * files are memory-mapped, and tensors are views of those bytes. A file must not be changed while a
 * model read from it is in use. What is read is decoded, not validated: see {@code
 * org.assay.onnx.structure.Validation}.
 */
public final class ModelReader {
  /** Files up to this size are read; mapping a file costs more than it saves there. */
  private static final long READ_WHOLE = 4 << 20;

  private ModelReader() {}

  /** Reads a model file with the default limits. See {@link #read(Path, ReadLimits)}. */
  public static Model read(Path file) {
    return read(file, ReadLimits.DEFAULT);
  }

  /**
   * Reads a model file and maps its data files.
   *
   * @throws ModelException if there is no such file, it cannot be read, it is not an ONNX model, it
   *     exceeds a limit, or a data file is missing, too short or outside the model's folder
   */
  public static Model read(Path file, ReadLimits limits) {
    ByteBuffer bytes = bytes(file, limits);
    try {
      return decode(bytes, ExternalFiles.besideModel(file), limits, ForeignFormats.advice(file));
    } catch (ModelException e) {
      throw e.in(file.toString());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * Locations of a model's data files, relative to its folder; empty if all tensors lie in the
   * model itself.
   *
   * @throws ModelException as {@link #read(Path, ReadLimits)}
   */
  public static Set<String> dataFiles(Path file, ReadLimits limits) {
    ByteBuffer bytes = bytes(file, limits);
    try {
      ExternalFiles files = ExternalFiles.besideModel(file);
      decode(bytes, files, limits, "");
      return files.locations();
    } catch (ModelException e) {
      throw e.in(file.toString());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Reads an encoded model with the default limits; it must not have external data. */
  public static Model read(byte[] bytes) {
    return read(bytes, ReadLimits.DEFAULT);
  }

  /**
   * Reads an encoded model, which must not be changed afterwards; it must not have external data.
   *
   * @throws ModelException if it is not an ONNX model or exceeds a limit
   */
  public static Model read(byte[] bytes, ReadLimits limits) {
    return decode(ByteBuffer.wrap(bytes), ExternalFiles.none(), limits, "");
  }

  /**
   * Reads an encoded model whose data files lie in a folder.
   *
   * @throws ModelException as {@link #read(Path, ReadLimits)}
   */
  public static Model read(byte[] bytes, Path dataFolder, ReadLimits limits) {
    try {
      return decode(ByteBuffer.wrap(bytes), ExternalFiles.inFolder(dataFolder), limits, "");
    } catch (IOException e) {
      throw unreadable(dataFolder, e);
    }
  }

  /**
   * The bytes of a model file of any format but the foreign ones, mapped if it is large.
   *
   * @throws ModelException if it is empty, not a readable file, too large, or of another format
   */
  public static ByteBuffer bytes(Path file, ReadLimits limits) {
    try {
      if (Files.isDirectory(file)) {
        throw ForeignFormats.directory(file);
      }
      // A missing file is reported by size(); what is left are devices, pipes and sockets.
      long size = Files.size(file);
      if (!Files.isRegularFile(file)) {
        throw new ModelException("is not a regular file", file.toString(), "a model file", "");
      }
      if (size == 0) {
        throw new ModelException(
            "the file is empty", file.toString(), "an ONNX model", "download or export it again");
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        byte[] start = new byte[(int) Math.min(size, ForeignFormats.PREFIX)];
        channel.read(ByteBuffer.wrap(start), 0);
        ForeignFormats.recognise(file, start)
            .ifPresent(
                e -> {
                  throw e;
                });
        if (size > limits.maxFileBytes()) {
          throw new ModelException(
              "the file has " + size + " bytes",
              file.toString(),
              "at most " + limits.maxFileBytes(),
              "save the weights as external data:"
                  + " onnx.save_model(model, path, save_as_external_data=True)");
        }
        if (size > READ_WHOLE) {
          return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
        }
        ByteBuffer whole = ByteBuffer.allocate((int) size);
        while (whole.hasRemaining() && channel.read(whole) >= 0) {
          // A read may return less than was asked for.
        }
        return whole.flip();
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static ModelException unreadable(Path file, IOException e) {
    return new ModelException(
        "cannot be read: " + FileErrors.reason(e), file.toString(), "a readable model file", "");
  }

  private static Model decode(
      ByteBuffer bytes, ExternalFiles files, ReadLimits limits, String advice) {
    if (!bytes.hasRemaining()) {
      throw new ModelException("there are no bytes", "", "an encoded ONNX model", advice);
    }
    try {
      CodedInputStream in = CodedInputStream.newInstance(Skeleton.of(bytes, limits));
      // A subgraph takes three levels; the skeleton has bounded subgraphs and types.
      in.setRecursionLimit(3 * (limits.maxNesting() + 1) + 100);
      ModelProto proto = DiscardUnknownFieldsParser.wrap(ModelProto.parser()).parseFrom(in);
      TensorDecoder tensors = new TensorDecoder(bytes, files, limits);
      return new ModelDecoder(new GraphDecoder(tensors)).decode(proto);
    } catch (IOException e) {
      throw new ModelException(
          "not an ONNX model, or a damaged one: " + FileErrors.reason(e),
          "",
          "the protobuf encoding of an ONNX model",
          advice);
    } catch (OutOfMemoryError e) {
      throw new ModelException(
          "not enough memory to read " + bytes.remaining() + " bytes",
          "",
          "a larger heap",
          "start Java with a larger -Xmx");
    }
  }
}
