package org.assay.bench.fuzz;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.data.DataException;
import org.assay.data.NdArray;
import org.assay.data.idx.IdxReader;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.InputSpec;
import org.assay.data.spec.Interval;
import org.assay.data.spec.Role;
import org.assay.data.spec.Spec;
import org.assay.fuzz.campaign.Seed;
import org.assay.fuzz.subject.SearchSpace;
import org.assay.onnx.Model;
import org.assay.onnx.io.ModelReader;
import org.assay.onnx.upgrade.WorkingForm;

/**
 * The digit classifier that is searched, and digits to start from.
 *
 * @param space rows of 784 pixels in [-1, 1] and a one-hot label
 * @param rows digits, classes mixed
 * @param real whether they are MNIST's
 */
record DigitSubject(SearchSpace space, List<float[]> rows, boolean real) {
  private static final int ROWS = 200;
  private static final int PIXELS = SyntheticDigits.SIDE * SyntheticDigits.SIDE;
  private static final int CLASSES = 10;

  /**
   * Reads the model.
   *
   * @param data folder of MNIST's test images; else digits are drawn
   */
  static DigitSubject of(Path model, Optional<Path> data) {
    Model prepared = WorkingForm.of(ModelReader.read(model));
    Spec spec =
        new Spec(
            Map.of(),
            Map.of("image", InputSpec.of(Role.DATA, -1, 1), "label", InputSpec.of(Role.ONE_HOT)),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            Spec.empty().tolerances(),
            List.of());
    Map<String, Interval> ranges =
        Map.of("image", new Interval(-1, 1), "label", new Interval(0, 1));
    SearchSpace space = SearchSpace.of(prepared, spec, ranges, Map.of(), 0);
    return new DigitSubject(
        space, data.map(DigitSubject::read).orElseGet(DigitSubject::drawn), data.isPresent());
  }

  /** Seeds; those behind the last begin anew. */
  List<Seed> seeds(int from, int count) {
    List<Seed> seeds = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      seeds.add(new Seed("digit " + i, rows.get(i % rows.size()).clone()));
    }
    return seeds;
  }

  private static List<float[]> drawn() {
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      int digit = i % CLASSES;
      rows.add(row(SyntheticDigits.draw(digit, RandomStream.of(i, "digit")), digit));
    }
    return rows;
  }

  private static List<float[]> read(Path folder) {
    NdArray images = IdxReader.read(found(folder, "images"));
    NdArray labels = IdxReader.read(found(folder, "labels"));
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      float[] pixels = new float[PIXELS];
      for (int p = 0; p < PIXELS; p++) {
        pixels[p] = (float) (images.getDouble(i * PIXELS + p) / 127.5 - 1);
      }
      rows.add(row(pixels, (int) labels.getLong(i)));
    }
    return rows;
  }

  private static Path found(Path folder, String part) {
    try (java.util.stream.Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> f.getFileName().toString().contains(part))
          .sorted()
          .findFirst()
          .orElseThrow(
              () ->
                  new DataException("no file with '" + part + "' in its name", folder.toString()));
    } catch (java.io.IOException e) {
      throw new DataException("cannot be listed", folder.toString(), "", e);
    }
  }

  private static float[] row(float[] pixels, int label) {
    float[] row = Arrays.copyOf(pixels, PIXELS + CLASSES);
    row[PIXELS + label] = 1;
    return row;
  }
}
