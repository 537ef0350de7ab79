package org.assay.fuzz.mutate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import org.assay.exec.Suggestions;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.input.InputLayout;

/** The mutators that {@link ServiceLoader} finds. */
public final class Mutators {
  private Mutators() {}

  /** All, by name, whatever order the class path has. */
  public static List<Mutator> all() {
    List<Mutator> all = new ArrayList<>();
    ServiceLoader.load(Mutator.class, Mutators.class.getClassLoader()).forEach(all::add);
    all.sort(Comparator.comparing(Mutator::name));
    for (int i = 1; i < all.size(); i++) {
      if (all.get(i).name().equals(all.get(i - 1).name())) {
        throw new FuzzException(
            "two mutators of one name",
            "'" + all.get(i).name() + "'",
            "names of their own",
            "take one of " + all.get(i - 1).getClass() + " and " + all.get(i).getClass() + " away");
      }
    }
    return List.copyOf(all);
  }

  /** Those that change something in rows of a layout, without those that have to be asked for. */
  public static List<Mutator> applying(InputLayout layout) {
    return all().stream()
        .filter(mutator -> !mutator.onRequest() && mutator.applies(layout))
        .toList();
  }

  /**
   * Those of these names, in their order.
   *
   * @throws FuzzException if a name is unknown or none is given
   */
  public static List<Mutator> named(List<String> names) {
    List<Mutator> all = all();
    List<String> known = all.stream().map(Mutator::name).toList();
    List<Mutator> chosen = new ArrayList<>();
    for (String name : names) {
      int at = known.indexOf(name);
      if (at < 0) {
        throw new FuzzException(
            "no mutator of this name",
            "'" + name + "'",
            "one of " + String.join(", ", known),
            Suggestions.closest(name, known));
      }
      if (!chosen.contains(all.get(at))) {
        chosen.add(all.get(at));
      }
    }
    if (chosen.isEmpty()) {
      throw new FuzzException("no mutators", "", "at least one of " + String.join(", ", known), "");
    }
    return List.copyOf(chosen);
  }

  /** Those whose mutants still show what their parents showed. */
  public static List<Mutator> preservingLabel(List<Mutator> mutators) {
    return mutators.stream().filter(Mutator::preservesLabel).toList();
  }
}
