package org.assay.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.data.random.RandomStream;
import org.assay.data.spec.Interval;
import org.assay.fuzz.campaign.Seed;
import org.assay.fuzz.compare.Comparer;
import org.assay.fuzz.compare.InputDomain;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.subject.SearchSpace;
import org.assay.onnx.Tensor;

/** What a campaign starts from. */
final class FuzzInputs {
  private static final int DRAWN_SEEDS = 10;

  private FuzzInputs() {}

  /** Finite ranges of the inputs. */
  static Map<String, Interval> intervals(Comparer.Given given) {
    Map<String, Interval> intervals = new LinkedHashMap<>();
    given
        .domains()
        .forEach(
            (name, domain) ->
                intervals.put(
                    name,
                    new Interval(
                        Math.max(-Float.MAX_VALUE, domain.range().lo()),
                        Math.min(Float.MAX_VALUE, domain.range().hi()))));
    return intervals;
  }

  /**
   * Rows to start from: those of data, with what it lacks drawn.
   *
   * @param most rows that are taken of data
   * @param seed of what is drawn
   */
  static List<Seed> rows(SearchSpace space, Comparer.Given given, int most, long seed) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    int count = DRAWN_SEEDS;
    for (Field field : space.layout().fields()) {
      Tensor tensor = given.tensors().get(field.name());
      if (tensor != null) {
        tensors.put(field.name(), tensor);
        count = (int) Math.min(most, tensor.size() / Math.max(1, field.size()));
      }
    }
    RandomStream random = RandomStream.of(seed, "seeds");
    for (Field field : space.layout().fields()) {
      InputDomain domain = given.domains().get(field.name());
      if (!tensors.containsKey(field.name()) && domain != null) {
        tensors.put(
            field.name(),
            domain.draw(space.layout().batched() ? count : 0, random.fork(field.name())));
        count = space.layout().batched() ? count : 1;
      }
    }
    List<Seed> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] row = new float[space.layout().rowSize()];
      space.layout().take(tensors, i, row, 0);
      rows.add(new Seed("row " + i, row));
    }
    return rows;
  }

  /** Weights that were drawn, for failing-input folders. */
  static Map<String, NdArray> weights(SearchSpace space) {
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    space.drawn().forEach((name, tensor) -> arrays.put(name, Tensors.toArray(tensor)));
    return arrays;
  }
}
