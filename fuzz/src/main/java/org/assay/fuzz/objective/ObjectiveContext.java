package org.assay.fuzz.objective;

import java.util.ArrayList;
import java.util.List;
import org.assay.exec.Suggestions;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.subject.Watched;

/**
 * What an objective can judge by.
 *
 * @param watched the tensors that are observed, in the order of their numbers
 * @param scores names of those that look like scores of classes, the likeliest first; may be none
 */
public record ObjectiveContext(List<Watched> watched, List<String> scores) {
  /** Copies the lists. */
  public ObjectiveContext {
    watched = List.copyOf(watched);
    scores = List.copyOf(scores);
  }

  /**
   * Number of a watched tensor.
   *
   * @throws FuzzException if it is not watched
   */
  public int number(String name) {
    List<String> known = new ArrayList<>();
    for (int t = 0; t < watched.size(); t++) {
      if (watched.get(t).name().equals(name)) {
        return t;
      }
      known.add(watched.get(t).name());
    }
    throw new FuzzException(
        "no such tensor is observed",
        "'" + name + "'",
        "a tensor of the model with a row for each input",
        Suggestions.closest(name, known));
  }
}
