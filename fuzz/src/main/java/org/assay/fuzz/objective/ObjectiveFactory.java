package org.assay.fuzz.objective;

import java.util.List;
import org.assay.fuzz.guide.GradientGuide;

/**
 * Makes objectives of what options say behind {@code --find}. Found by {@link
 * java.util.ServiceLoader}.
 */
public interface ObjectiveFactory {
  /** Name for options, lower case, e.g. {@code label-change}. */
  String name();

  /** How the argument is written, e.g. {@code label-change[:tensor=NAME]}. */
  String usage();

  /**
   * Tensors that must be watched.
   *
   * @param argument what was written behind the name and a colon; may be empty
   * @param scores names of tensors that look like scores of classes, the likeliest first
   * @throws org.assay.fuzz.FuzzException if the argument is wrong
   */
  List<String> tensors(String argument, List<String> scores);

  /**
   * The objective.
   *
   * @param argument what was written behind the name and a colon; may be empty
   * @throws org.assay.fuzz.FuzzException if the argument is wrong or does not fit the tensors
   */
  Objective prepare(ObjectiveContext context, String argument);

  /**
   * What must grow for the objective to be met, where a gradient can tell the direction; none by
   * default.
   *
   * @param argument as for {@link #tensors}
   */
  default List<GradientGuide.Goal> goals(String argument, List<String> scores) {
    return List.of();
  }

  /**
   * Whether rows that cannot be run are looked for, so that the target must be an {@link
   * org.assay.fuzz.subject.IsolatingTarget}; such an objective is asked first.
   */
  default boolean needsIsolation() {
    return false;
  }
}
