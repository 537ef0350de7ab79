package org.assay.fuzz.findings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.data.failing.FailingFolder;
import org.assay.data.failing.FailingInput;
import org.assay.data.npy.NpzWriter;
import org.assay.exec.OrtRuntime;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/**
 * Writes findings as failing-input folders, with {@code seed.npz}, {@code mutant.npz} (as it was
 * found, before it was minimised) and {@code difference.npz} (what fails less the seed, in float32)
 * beside the failing input; their arrays have the names that {@code failing.json} gives the inputs.
 */
public final class FindingWriter {
  private final InputLayout layout;
  private final Origin origin;

  /**
   * Where the findings come from.
   *
   * @param modelSha256 of the model's file
   * @param spec path of the spec, if one was used
   * @param seed of the campaign
   * @param dims symbolic dimensions of the model to their sizes in a run on one row
   * @param weights that are inputs of the model and were drawn, by name
   */
  public record Origin(
      String modelSha256,
      Optional<String> spec,
      long seed,
      Map<String, Integer> dims,
      Map<String, NdArray> weights) {}

  /** A writer of rows of a layout. */
  public FindingWriter(InputLayout layout, Origin origin) {
    this.layout = layout;
    this.origin = origin;
  }

  /**
   * Writes a finding.
   *
   * @param tensor that fails where no operator is known to be the first
   * @throws DataException if a file cannot be written
   */
  public void write(Path folder, Investigated finding, String tensor) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new DataException(
          "the folder cannot be written (" + e + ")", folder.toString(), "check the path", e);
    }
    NpzWriter.write(folder.resolve("seed.npz"), named(arrays(finding.ancestor())));
    NpzWriter.write(folder.resolve("mutant.npz"), named(arrays(finding.sighting().row())));
    NpzWriter.write(
        folder.resolve("difference.npz"), named(difference(finding.row(), finding.ancestor())));
    // Last: a folder with a description is whole.
    FailingFolder.write(
        folder,
        new FailingInput(
            finding.sighting().objective(),
            origin.modelSha256(),
            finding.origin().map(Confirmer.FirstFailure::tensor).orElse(tensor),
            origin.spec(),
            origin.seed(),
            new FailingInput.Runtime(OrtRuntime.get().version(), "none"),
            origin.dims(),
            Optional.empty(),
            arrays(finding.row()),
            origin.weights(),
            Optional.empty()));
  }

  private Map<String, NdArray> arrays(float[] row) {
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    layout.tensors(row, 0).forEach((name, tensor) -> arrays.put(name, Tensors.toArray(tensor)));
    return arrays;
  }

  private Map<String, NdArray> difference(float[] row, float[] seed) {
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    for (Field field : layout.fields()) {
      float[] values = new float[field.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = row[field.offset() + i] - seed[field.offset() + i];
      }
      long[] dims = layout.dims(field, 1);
      int[] shape = new int[dims.length];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = Math.toIntExact(dims[i]);
      }
      arrays.put(field.name(), NdArray.of(values, shape));
    }
    return arrays;
  }

  /** By the names of the folder: inputs come first there, in this order. */
  private static Map<String, NdArray> named(Map<String, NdArray> arrays) {
    Map<String, NdArray> named = new LinkedHashMap<>();
    arrays.values().forEach(array -> named.put("t" + named.size(), array));
    return named;
  }
}
