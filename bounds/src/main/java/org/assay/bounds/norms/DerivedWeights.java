package org.assay.bounds.norms;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.assay.onnx.Tensor;

/**
 * Frozen weights that are computed from those of the file (unpacked, dequantised, in another
 * order): each once per model, so that what is known of it by identity, e.g. its norm, is found
 * again.
 */
final class DerivedWeights {
  private final Map<Tensor, List<Derived>> known = new IdentityHashMap<>();

  private record Derived(List<Tensor> sources, String form, Tensor result) {
    boolean is(List<Tensor> otherSources, String otherForm) {
      boolean same = form.equals(otherForm) && sources.size() == otherSources.size();
      for (int i = 0; same && i < sources.size(); i++) {
        same = sources.get(i) == otherSources.get(i);
      }
      return same;
    }
  }

  /** The weight of a form that is computed from sources, at least one. */
  Tensor derived(List<Tensor> sources, String form, Supplier<Tensor> computation) {
    List<Derived> own = known.computeIfAbsent(sources.get(0), s -> new ArrayList<>());
    for (Derived before : own) {
      if (before.is(sources, form)) {
        return before.result();
      }
    }
    Tensor result = computation.get();
    own.add(new Derived(List.copyOf(sources), form, result));
    return result;
  }
}
