package org.assay.train.keras;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.assay.data.NdArray;
import org.assay.data.input.DataInput;
import org.assay.train.TrainException;
import org.assay.train.job.ModelSpec;

/**
 * Reads networks that Keras saved: {@code .keras} archives (Keras 3), whole models in HDF5 ({@code
 * .h5}, Keras 2 and 3), and configurations as JSON ({@code config.json}, {@code to_json}), which
 * have no weights. What a file is, is found by its first bytes. Layers that hold code are refused,
 * as are links out of the file.
 */
public final class KerasFiles {
  private static final int MOST_JSON = 1 << 26;
  private static final int MOST_WEIGHTS = 1 << 30;
  private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  private static final byte[] ZIP = {'P', 'K', 3, 4};

  private KerasFiles() {}

  /**
   * Reads a network of one input and one output.
   *
   * @throws TrainException if the file is none of Keras's, is damaged, or holds code or layers that
   *     are not known
   * @throws org.assay.data.DataException if there is no such file
   */
  public static ModelSpec read(Path file) {
    DataInput.requireRegular(file);
    byte[] first = first(file);
    if (startsWith(first, ZIP)) {
      return archive(file);
    }
    if (startsWith(first, HDF5)) {
      return KerasWeights.whole(mapped(file), file.toString());
    }
    String start = new String(first, java.nio.charset.StandardCharsets.ISO_8859_1).strip();
    if (!start.startsWith("{")) {
      throw new TrainException(
          "this is no file of Keras",
          file.toString(),
          "a .keras archive, an .h5 file or a config.json",
          "write one with model.save(\"model.keras\")");
    }
    return of(json(bytes(file), file.toString()), file.toString(), Map.of());
  }

  private static byte[] first(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(16);
    } catch (IOException e) {
      throw DataInput.failure(e, file.toString());
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] magic) {
    return bytes.length >= magic.length
        && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
  }

  private static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return limited(in, MOST_JSON, file.toString());
    } catch (IOException e) {
      throw DataInput.failure(e, file.toString());
    }
  }

  private static ByteBuffer mapped(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() > MOST_WEIGHTS) {
        throw new TrainException(
            "this has " + channel.size() + " bytes",
            file.toString(),
            "at most " + MOST_WEIGHTS,
            "");
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
    } catch (IOException e) {
      throw DataInput.failure(e, file.toString());
    }
  }

  private static byte[] limited(InputStream in, int most, String where) throws IOException {
    byte[] bytes = in.readNBytes(most);
    if (in.read() >= 0) {
      throw new TrainException("this has more than " + most + " bytes", where, "less", "");
    }
    return bytes;
  }

  private static ModelSpec archive(Path file) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      String where = file + ", config.json";
      JsonNode config = json(member(zip, "config.json", MOST_JSON, file), where);
      if (zip.getEntry("model.weights.h5") == null) {
        return of(config, where, Map.of());
      }
      byte[] weights = member(zip, "model.weights.h5", MOST_WEIGHTS, file);
      KerasConfig read = KerasConfig.of(config, where);
      return read.model(KerasWeights.ofArchive(weights, read, file + ", model.weights.h5"));
    } catch (ZipException | IllegalArgumentException e) {
      throw damaged(file.toString(), e);
    } catch (IOException e) {
      throw DataInput.failure(e, file.toString());
    }
  }

  private static byte[] member(ZipFile zip, String name, int most, Path file) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new TrainException(
          "the archive has no " + name,
          file.toString(),
          "an archive that model.save(\"model.keras\") wrote",
          "");
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return limited(in, most, file + ", " + name);
    }
  }

  static TrainException damaged(String where, Throwable e) {
    String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new TrainException(
        "the file is damaged (" + reason + ")", where, "a file as Keras wrote it", "save it again");
  }

  private static ModelSpec of(JsonNode config, String where, Map<String, NdArray> weights) {
    return KerasConfig.of(config, where).model(weights);
  }

  static JsonNode json(byte[] bytes, String where) {
    try {
      return new ObjectMapper().readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new TrainException(
          "this is no JSON (" + e.getOriginalMessage() + ")",
          where,
          "the configuration of a model",
          "");
    } catch (IOException e) {
      throw DataInput.failure(e, where);
    }
  }
}
