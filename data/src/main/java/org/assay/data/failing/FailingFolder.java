package org.assay.data.failing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.ReadLimits;
import org.assay.data.input.AtomicFile;
import org.assay.data.input.ByteBudget;
import org.assay.data.input.DataInput;
import org.assay.data.npy.NpzReader;
import org.assay.data.npy.NpzWriter;

/**
 * Reads and writes failing inputs as folders: {@code failing.json}, {@code inputs.npz} and {@code
 * weights.npz}; for a training step also {@code start_weights.npz}, {@code batch.npz} and {@code
 * stepped_weights.npz}. Arrays are named {@code t0, t1, …}, so that the names of tensors, which may
 * be anything, never meet a zip program; the key {@code arrays} of the JSON file maps one to the
 * other.
 */
public final class FailingFolder {
  private static final String DESCRIPTION = "failing.json";
  private static final String INPUTS = "inputs.npz";
  private static final String WEIGHTS = "weights.npz";
  private static final String START = "start_weights.npz";
  private static final String BATCH = "batch.npz";
  private static final String STEPPED = "stepped_weights.npz";
  private static final int LARGEST_DESCRIPTION = 16 << 20;

  private FailingFolder() {}

  /**
   * Writes a folder, creating it where needed; files of the format that are there are replaced or
   * removed. The same failing input gives the same bytes.
   *
   * @throws DataException if a file cannot be written, or a name is no text (an unpaired surrogate)
   */
  public static void write(Path folder, FailingInput failing) {
    Map<String, Map<String, NdArray>> files = new LinkedHashMap<>();
    files.put(INPUTS, failing.inputs());
    files.put(WEIGHTS, failing.weights());
    failing
        .step()
        .ifPresent(
            step -> {
              files.put(START, step.startWeights());
              files.put(BATCH, step.batch());
              files.put(STEPPED, step.steppedWeights());
            });
    Map<String, String> arrays = new LinkedHashMap<>();
    for (Map<String, NdArray> content : files.values()) {
      for (String tensor : content.keySet()) {
        arrays.putIfAbsent(tensor, "t" + arrays.size());
      }
    }
    FailingDocument document =
        new FailingDocument(
            FailingDocument.SCHEMA,
            failing.kind(),
            failing.modelSha256(),
            failing.tensor(),
            failing.spec().orElse(null),
            failing.seed(),
            failing.runtime().ortVersion(),
            failing.runtime().optimisation(),
            new TreeMap<>(failing.dims()), // the order of Map.of differs from run to run
            failing.loss().orElse(null),
            arrays);
    byte[] json = document.toBytes(folder.toString());
    prepare(folder);
    files.forEach((file, content) -> writeArrays(folder.resolve(file), content, arrays));
    // Last, so that a folder with a description is whole.
    AtomicFile.write(folder.resolve(DESCRIPTION), out -> out.write(json));
  }

  private static void prepare(Path folder) {
    try {
      Files.createDirectories(folder);
      for (String file : List.of(DESCRIPTION, INPUTS, WEIGHTS, START, BATCH, STEPPED)) {
        Files.deleteIfExists(folder.resolve(file));
      }
    } catch (IOException e) {
      throw new DataException(
          "the folder cannot be written (" + e + ")", folder.toString(), "check the path", e);
    }
  }

  private static void writeArrays(
      Path file, Map<String, NdArray> content, Map<String, String> arrays) {
    Map<String, NdArray> named = new LinkedHashMap<>();
    content.forEach((tensor, array) -> named.put(arrays.getOrDefault(tensor, tensor), array));
    NpzWriter.write(file, named);
  }

  /** Reads a folder within {@link ReadLimits#defaults()}. */
  public static FailingInput read(Path folder) {
    return read(folder, ReadLimits.defaults());
  }

  /**
   * Reads a folder.
   *
   * @param limits hold for all arrays of the folder together
   * @throws DataException if a file is missing or malformed, or files and description disagree
   */
  public static FailingInput read(Path folder, ReadLimits limits) {
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          "this is no folder of a failing input",
          folder.toString(),
          "a folder that holds " + DESCRIPTION,
          "");
    }
    String where = folder.resolve(DESCRIPTION).toString();
    byte[] json;
    try (DataInput in =
        DataInput.open(folder.resolve(DESCRIPTION), new ByteBudget(ReadLimits.defaults()))) {
      json = in.readAll(LARGEST_DESCRIPTION);
    }
    FailingDocument document = FailingDocument.parse(json, where);
    Arrays arrays = new Arrays(folder, limits, document.checkedArrays(where));
    try {
      FailingInput failing =
          new FailingInput(
              FailingDocument.required(document.kind(), "kind", where),
              FailingDocument.required(document.modelSha256(), "model_sha256", where),
              FailingDocument.required(document.tensor(), "tensor", where),
              Optional.ofNullable(document.spec()),
              FailingDocument.required(document.seed(), "seed", where),
              new FailingInput.Runtime(
                  FailingDocument.required(document.ortVersion(), "ort_version", where),
                  FailingDocument.required(document.optimisation(), "optimisation", where)),
              dims(document, where),
              Optional.ofNullable(document.loss()),
              arrays.read(INPUTS),
              arrays.read(WEIGHTS),
              step(folder, arrays));
      arrays.requireAllSeen(where);
      return failing;
    } catch (IllegalArgumentException e) {
      throw new DataException(
          "the description is wrong (" + e.getMessage() + ")", where, "write it again", e);
    }
  }

  private static Map<String, Integer> dims(FailingDocument document, String where) {
    Map<String, Integer> dims = FailingDocument.required(document.dims(), "dims", where);
    dims.forEach((name, size) -> FailingDocument.required(size, "dims." + name, where));
    return dims;
  }

  private static Optional<FailingInput.TrainingStep> step(Path folder, Arrays arrays) {
    boolean any =
        Stream.of(START, BATCH, STEPPED).anyMatch(file -> Files.exists(folder.resolve(file)));
    return any
        ? Optional.of(
            new FailingInput.TrainingStep(
                arrays.read(START), arrays.read(BATCH), arrays.read(STEPPED)))
        : Optional.empty();
  }

  /** The arrays of a folder under the names of their tensors; counts their bytes. */
  private static final class Arrays {
    private final Path folder;
    private final ReadLimits limits;
    private final Map<String, String> tensorOfArray = new LinkedHashMap<>();
    private final Map<String, String> unseen = new LinkedHashMap<>();
    private long bytes;

    Arrays(Path folder, ReadLimits limits, Map<String, String> arrays) {
      this.folder = folder;
      this.limits = limits;
      arrays.forEach((tensor, array) -> tensorOfArray.put(array, tensor));
      unseen.putAll(tensorOfArray);
    }

    Map<String, NdArray> read(String file) {
      Path path = folder.resolve(file);
      long left = limits.maxBytes() - bytes;
      if (left < 1) {
        throw new DataException(
            "the arrays of the folder are larger than the limit",
            path.toString(),
            "at most " + limits.maxBytes() + " bytes",
            "raise the limit (a larger heap, -Xmx, raises the default)");
      }
      Map<String, NdArray> named = new LinkedHashMap<>();
      for (Map.Entry<String, NdArray> entry :
          NpzReader.read(path, limits.withMaxBytes(left)).entrySet()) {
        String tensor = tensorOfArray.get(entry.getKey());
        if (tensor == null) {
          throw new DataException(
              "an array belongs to no tensor",
              path + ": array '" + entry.getKey() + "'",
              "an array that " + DESCRIPTION + " names",
              "");
        }
        unseen.remove(entry.getKey());
        NdArray array = entry.getValue();
        bytes += (long) array.size() * array.type().bytes();
        named.put(tensor, array);
      }
      return named;
    }

    void requireAllSeen(String where) {
      Set<String> missing = unseen.keySet();
      if (!missing.isEmpty()) {
        throw new DataException(
            "an array is in none of the files",
            where + ": array '" + missing.iterator().next() + "'",
            "an array in one of the npz files",
            "");
      }
    }
  }
}
