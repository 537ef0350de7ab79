package org.assay.fuzz.objective;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import org.assay.exec.Suggestions;
import org.assay.fuzz.FuzzException;

/**
 * An objective as it was asked for: {@code NAME} or {@code NAME:ARGUMENT}.
 *
 * @param argument empty if there is none
 */
public record ObjectiveRequest(ObjectiveFactory factory, String argument) {
  /** All factories that {@link ServiceLoader} finds, by name. */
  public static List<ObjectiveFactory> factories() {
    List<ObjectiveFactory> all = new ArrayList<>();
    ServiceLoader.load(ObjectiveFactory.class, ObjectiveRequest.class.getClassLoader())
        .forEach(all::add);
    all.sort(Comparator.comparing(ObjectiveFactory::name));
    return List.copyOf(all);
  }

  /**
   * Reads what was asked for; {@code errors} is short for {@code execution-error}.
   *
   * @throws FuzzException if there is no objective of this name
   */
  public static ObjectiveRequest parse(String text) {
    int colon = text.indexOf(':');
    String given = colon < 0 ? text : text.substring(0, colon);
    String name = given.equals("errors") || given.equals("error") ? "execution-error" : given;
    List<String> known = new ArrayList<>();
    for (ObjectiveFactory factory : factories()) {
      if (factory.name().equals(name)) {
        return new ObjectiveRequest(factory, colon < 0 ? "" : text.substring(colon + 1));
      }
      known.add(factory.name());
    }
    throw new FuzzException(
        "no objective of this name",
        "'" + given + "'",
        "one of " + String.join(", ", known),
        Suggestions.closest(name, known));
  }

  /**
   * The objectives in the order in which they are to be asked: rows that cannot be run hold nothing
   * that others could judge. That no value may be NaN or infinite is for the caller to add.
   *
   * @throws FuzzException if an argument is wrong or does not fit the tensors
   */
  public static List<Objective> prepare(List<ObjectiveRequest> requests, ObjectiveContext context) {
    List<Objective> objectives = new ArrayList<>();
    for (boolean first : new boolean[] {true, false}) {
      for (ObjectiveRequest request : requests) {
        if (request.factory.needsIsolation() == first) {
          objectives.add(request.factory.prepare(context, request.argument));
        }
      }
    }
    return List.copyOf(objectives);
  }
}
