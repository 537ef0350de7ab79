package org.assay.train.checks;

import java.util.List;
import org.assay.report.Rule;
import org.assay.report.Severity;
import org.assay.train.facts.TargetFacts;
import org.assay.train.trace.TrainingFacts;

/**
 * One bounded output cannot tell three classes apart, and units for classes that no row has are
 * idle.
 */
final class UnitsAgainstClasses extends AbstractCheck {
  /** So many times more units than classes are told of. */
  static final double MANY = 2;

  static final Rule RULE =
      new Rule(
          "TJ002",
          "units-against-classes",
          "The output has other units than the targets have classes.");

  UnitsAgainstClasses() {
    super(RULE);
  }

  @Override
  public List<CheckFound> check(CheckedJob job) {
    TargetFacts targets = job.targets();
    TrainingFacts.Layer last = job.last();
    if (targets.kind() != TargetFacts.Kind.CLASS_NUMBERS) {
      return List.of();
    }
    int units = job.outputUnits();
    boolean bounded = last.activation().equals("sigmoid") || last.activation().equals("softmax");
    boolean one = units == 1 && (bounded || job.loss().equals("binary_crossentropy"));
    if (one && targets.classes() > 2 && !job.job().task().startsWith("regress")) {
      return List.of(
          of(
              Severity.ERROR,
              last,
              targets.classes(),
              "one unit for "
                  + targets.classes()
                  + " classes: use "
                  + targets.classes()
                  + " units with softmax"));
    }
    if (job.plan().loss().takesClassNumbers() && units > MANY * (targets.max() + 1)) {
      return List.of(
          of(
              Severity.NOTE,
              last,
              units,
              units + " units, but the labels end at " + number(targets.max())));
    }
    return List.of();
  }
}
