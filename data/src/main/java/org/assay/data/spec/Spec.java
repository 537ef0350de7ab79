package org.assay.data.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What may flow into a model. Maps keep the order of the document.
 *
 * @param dims symbolic dimension to size
 * @param inputs name of an input to what it takes
 * @param weights name of a weight (an initializer, or an input of a model in text form) to how it
 *     is drawn
 * @param loss name of the tensor that training minimises
 * @param trainable names of the weights that training changes; empty if that is not said (all
 *     floating ones), an empty list if none
 * @param tolerances for comparisons
 * @param ignore accepted findings
 */
public record Spec(
    Map<String, DimSpec> dims,
    Map<String, InputSpec> inputs,
    Map<String, WeightInit> weights,
    Optional<String> loss,
    Optional<List<String>> trainable,
    Tolerances tolerances,
    List<IgnoredFinding> ignore) {

  /** Copies maps and lists. */
  public Spec {
    dims = Collections.unmodifiableMap(new LinkedHashMap<>(dims));
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    trainable = trainable.map(List::copyOf);
    ignore = List.copyOf(ignore);
  }

  /** A spec that says nothing. */
  public static Spec empty() {
    return new Spec(
        Map.of(),
        Map.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Tolerances.none(),
        List.of());
  }

  /** Whether training may change a weight of this name. */
  public boolean mayTrain(String weight) {
    return trainable.isEmpty() || trainable.get().contains(weight);
  }
}
