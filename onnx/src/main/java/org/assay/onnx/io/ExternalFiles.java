package org.assay.onnx.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assay.onnx.ElementType;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.TensorData;

/**
 * Tensor data in files beside the model, memory-mapped.
 *
 * <p>A location must stay inside the model's folder: no absolute path, no {@code ..}, no symbolic
 * link that leads out. Where the model itself is a link (the download cache of Hugging Face keeps
 * links to a folder of blobs), the folder that it links into counts as its folder as well.
 */
public final class ExternalFiles {
  private static final String ADVICE =
      "keep the data files beside the model, e.g. onnx.save_model(model, path,"
          + " save_as_external_data=True, location=\"weights.bin\")";

  private final Optional<Path> folder;
  private final Set<Path> realFolders = new LinkedHashSet<>();
  private final Map<String, Mapped> byLocation = new HashMap<>();

  private ExternalFiles(Optional<Path> folder) {
    this.folder = folder;
  }

  /** For models without a folder: external data is refused. */
  public static ExternalFiles none() {
    return new ExternalFiles(Optional.empty());
  }

  /**
   * Data files of a model file.
   *
   * @throws IOException if the model's folder cannot be read
   */
  public static ExternalFiles besideModel(Path model) throws IOException {
    Path parent = model.toAbsolutePath().getParent();
    if (parent == null) {
      return none();
    }
    ExternalFiles files = new ExternalFiles(Optional.of(parent));
    files.realFolders.add(parent.toRealPath());
    Path realParent = model.toRealPath().getParent();
    if (realParent != null) {
      files.realFolders.add(realParent);
    }
    return files;
  }

  /**
   * Data files inside a folder.
   *
   * @throws IOException if the folder cannot be read
   */
  public static ExternalFiles inFolder(Path folder) throws IOException {
    ExternalFiles files = new ExternalFiles(Optional.of(folder));
    files.realFolders.add(folder.toRealPath());
    return files;
  }

  /** Locations of data files that were mapped so far. */
  Set<String> locations() {
    return Set.copyOf(byLocation.keySet());
  }

  /**
   * Maps a range of a data file; nothing is read.
   *
   * @param location path relative to the model's folder
   * @param offset first byte, at least 0
   * @param length bytes, at least 0
   * @throws ModelException if the location is refused or the file has fewer bytes
   */
  public TensorData map(String location, long offset, long length) {
    Mapped file = byLocation.get(location);
    if (file == null) {
      file = new Mapped(resolve(location));
      byLocation.put(location, file);
    }
    if (offset > file.size || length > file.size - offset) {
      throw new ModelException(
          "data file is too short",
          "'" + location + "' (" + file.size + " bytes)",
          "at least " + offset + " + " + length + " bytes",
          "the file was cut off or belongs to another export: download or export it again");
    }
    return file.range(offset, length);
  }

  /**
   * Maps the bytes of a tensor that the entries of {@code external_data} describe.
   *
   * @param entries {@code location}, {@code offset} (default 0), {@code length} (default what the
   *     type and dimensions need); others are tolerated
   * @throws ModelException if an entry is malformed or {@link #map} refuses
   */
  public Tensor tensor(ElementType type, long[] dims, Map<String, String> entries) {
    if (type == ElementType.STRING) {
      throw new ModelException("strings cannot be kept in a data file", "");
    }
    long bytes = Tensor.bytes(type, Tensor.elements(dims));
    String location = entries.getOrDefault("location", "");
    long length = number(entries, "length", bytes);
    if (length != bytes) {
      throw new ModelException(
          "data file entry declares " + length + " bytes",
          "'" + location + "'",
          bytes + " bytes for " + type.text() + Arrays.toString(dims),
          "export the model again");
    }
    return Tensor.of(type, dims, map(location, number(entries, "offset", 0), length));
  }

  private static long number(Map<String, String> entries, String key, long orElse) {
    String text = entries.get(key);
    if (text == null) {
      return orElse;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, with negative numbers.
    }
    throw new ModelException(
        "external data has " + key + " '" + text + "'", "", "a whole number of at least 0", "");
  }

  private Path resolve(String location) {
    if (folder.isEmpty()) {
      throw new ModelException(
          "tensor data lies in a file, but the model was not read from one",
          "'" + location + "'",
          "a model file with its data files beside it",
          "read the model by its path");
    }
    Path relative;
    try {
      relative = Path.of(location);
    } catch (InvalidPathException e) {
      throw refused(location, "not a file name on this system");
    }
    boolean foreignAbsolute =
        location.startsWith("/")
            || location.startsWith("\\")
            || (location.length() > 1 && location.charAt(1) == ':');
    if (location.isEmpty() || relative.isAbsolute() || foreignAbsolute) {
      throw refused(location, location.isEmpty() ? "empty path" : "absolute path");
    }
    for (String part : location.split("[/\\\\]", -1)) {
      if (part.equals("..")) {
        throw refused(location, "'..' leads out of the model's folder");
      }
    }
    Path path = folder.get().resolve(relative);
    try {
      Path real = path.toRealPath();
      if (realFolders.stream().noneMatch(real::startsWith)) {
        throw refused(location, "a symbolic link leads out of the model's folder");
      }
      if (!Files.isRegularFile(real)) {
        throw refused(location, "not a regular file");
      }
      return real;
    } catch (NoSuchFileException e) {
      throw new ModelException(
          "data file is missing",
          "'" + location + "'",
          "this file in " + folder.get(),
          "put it beside the model: an export with external data has more than one file");
    } catch (IOException e) {
      throw unreadable(location, e);
    }
  }

  private static ModelException refused(String location, String why) {
    return new ModelException(
        "data file refused: " + why,
        "'" + location + "'",
        "a path inside the model's folder",
        ADVICE);
  }

  private static ModelException unreadable(String location, IOException e) {
    return new ModelException(
        "data file cannot be read: " + FileErrors.reason(e),
        "'" + location + "'",
        "a readable file",
        "");
  }

  /** One file, mapped in overlapping windows that are made when first needed. */
  private static final class Mapped {
    private final Path path;
    private final long size;
    private final Map<Long, ByteBuffer> windows = new HashMap<>();

    Mapped(Path path) {
      this.path = path;
      try {
        this.size = Files.size(path);
      } catch (IOException e) {
        throw unreadable(path.toString(), e);
      }
    }

    TensorData range(long offset, long length) {
      List<ByteBuffer> segments = new ArrayList<>();
      long at = offset;
      long left = length;
      do {
        int count = (int) Math.min(left, TensorData.SEGMENT);
        // Windows begin at multiples of a segment and are almost two long, so that every segment
        // of a tensor lies within one, whatever its offset, and few mappings serve many tensors.
        long start = at / TensorData.SEGMENT * TensorData.SEGMENT;
        segments.add(
            count == 0 ? ByteBuffer.allocate(0) : window(start).slice((int) (at - start), count));
        at += count;
        left -= count;
      } while (left > 0);
      return TensorData.of(segments);
    }

    private ByteBuffer window(long start) {
      ByteBuffer window = windows.get(start);
      if (window == null) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
          long length = Math.min(size - start, Integer.MAX_VALUE);
          if (channel.size() < start + length) {
            throw new IOException("the file became shorter while it was read");
          }
          window = channel.map(FileChannel.MapMode.READ_ONLY, start, length);
        } catch (IOException e) {
          throw unreadable(path.toString(), e);
        }
        windows.put(start, window);
      }
      return window;
    }
  }
}
