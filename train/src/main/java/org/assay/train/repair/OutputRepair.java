package org.assay.train.repair;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.assay.train.causes.Evidence;
import org.assay.train.causes.FaultKind;
import org.assay.train.causes.Network;
import org.assay.train.causes.Place;
import org.assay.train.causes.Task;
import org.assay.train.job.Job;
import org.assay.train.job.Preprocess;
import org.assay.train.job.Preprocess.Scale;

/**
 * The head of a network as the task asks for it: units, activation, loss and the form of the
 * labels. Where one of them is changed alone, the others must fit already; where units change, loss
 * and labels follow, for the job would not run otherwise.
 */
final class OutputRepair implements Repair {
  @Override
  public List<RepairedJob> propose(Job job, Evidence e) {
    Optional<Network.Part> output = e.network().output();
    if (output.isEmpty()) {
      return List.of();
    }
    return new Head(job, e, output.get()).propose();
  }

  /** One head. */
  private record Head(Job job, Evidence e, Network.Part output) {
    List<RepairedJob> propose() {
      List<RepairedJob> all = new ArrayList<>();
      labels(all);
      units(all);
      activation(all);
      loss(all);
      return all;
    }

    private int units() {
      return output.units();
    }

    private Task task() {
      return e.targets().task();
    }

    /** What the activation of the last layer should be, given its units. */
    private List<String> activations() {
      return switch (task()) {
        case REGRESSION -> List.of("linear");
        case MULTILABEL -> List.of("sigmoid");
        case BINARY, MULTICLASS -> List.of(units() == 1 ? "sigmoid" : "softmax");
      };
    }

    private List<String> losses() {
      boolean numbered = e.targets().given().width() == 1;
      return switch (task()) {
        case REGRESSION -> List.of("mean_squared_error");
        case MULTILABEL -> List.of("binary_crossentropy");
        case BINARY, MULTICLASS ->
            List.of(
                units() == 1
                    ? "binary_crossentropy"
                    : numbered ? "sparse_categorical_crossentropy" : "categorical_crossentropy");
      };
    }

    private void activation(List<RepairedJob> all) {
      Network.Part holder = e.network().activating(output);
      for (String activation : activations()) {
        if (holder.activation().equals(activation)) {
          continue;
        }
        FaultKind kind =
            Network.isLinear(holder.activation())
                ? FaultKind.MISSING_ACTIVATION
                : FaultKind.WRONG_ACTIVATION;
        String change =
            "activation of "
                + holder.place().text()
                + ": "
                + activation
                + " instead of "
                + holder.activation();
        all.add(
            new RepairedJob(
                kind, holder.place(), change, Edits.activation(job, holder, activation)));
      }
    }

    private void loss(List<RepairedJob> all) {
      for (String loss : losses()) {
        if (loss.replace("_", "").equals(e.loss())) {
          continue;
        }
        String change = "loss: " + loss + " instead of " + job.loss().name();
        all.add(
            new RepairedJob(
                FaultKind.WRONG_LOSS, Place.LOSS, change, job.withLoss(Edits.named(loss))));
      }
    }

    private void units(List<RepairedJob> all) {
      int wanted = task() == Task.BINARY ? 1 : e.targets().classes();
      boolean classes = task() == Task.MULTICLASS || (task() == Task.BINARY && units() > 2);
      if (!classes || units() == wanted) {
        return;
      }
      boolean one = wanted == 1;
      String activation = one ? "sigmoid" : "softmax";
      Network.Part holder = e.network().activating(output);
      OptionalInt width = one ? OptionalInt.empty() : OptionalInt.of(wanted);
      Preprocess labels = whole().change().oneHot(width).made();
      if (e.targets().raw().width() > 1) {
        labels = job.preprocess();
      }
      Job changed = Edits.activation(job, holder, activation);
      changed = Edits.with(changed, output.index(), "units", (long) wanted);
      changed =
          changed
              .withPreprocess(labels)
              .withLoss(Edits.named(one ? "binary_crossentropy" : "categorical_crossentropy"));
      String change =
          wanted
              + " "
              + activation
              + (one ? " unit" : " units")
              + " with "
              + changed.loss().name()
              + (one ? "" : " and one-hot labels")
              + " instead of "
              + units()
              + " "
              + holder.activation()
              + " with "
              + job.loss().name();
      if (output.isDense()) {
        for (FaultKind kind : List.of(FaultKind.WRONG_OUTPUT_UNITS, FaultKind.WRONG_ACTIVATION)) {
          all.add(new RepairedJob(kind, output.place(), change, changed));
        }
        all.add(new RepairedJob(FaultKind.WRONG_LOSS, Place.LOSS, change, changed));
      }
    }

    /** Labels as whole numbers from 0 on. */
    private Preprocess whole() {
      return job.preprocess()
          .change()
          .targetScale(new Scale.None())
          .targetStandardise(false)
          .targetMap(numbering())
          .made();
    }

    private Map<Double, Double> numbering() {
      List<Double> values = e.targets().values();
      Map<Double, Double> map = new LinkedHashMap<>();
      boolean inOrder = true;
      for (int i = 0; i < values.size(); i++) {
        map.put(values.get(i), (double) i);
        inOrder &= values.get(i) == Math.rint(values.get(i)) && values.get(i) >= 0;
      }
      inOrder &= values.isEmpty() || values.get(values.size() - 1) < e.targets().classes();
      return inOrder ? Map.of() : map;
    }

    private void labels(List<RepairedJob> all) {
      if (task() != Task.BINARY && task() != Task.MULTICLASS) {
        return;
      }
      Preprocess whole = whole();
      boolean scaled =
          !(job.preprocess().targetScale() instanceof Scale.None)
              || job.preprocess().targetStandardise();
      boolean mapped = !whole.targetMap().equals(job.preprocess().targetMap());
      if (e.targets().raw().width() == 1 && (scaled || mapped)) {
        String change =
            mapped
                ? "labels: numbers from 0 on instead of " + e.targets().values()
                : "labels: whole numbers of classes, not scaled";
        all.add(
            new RepairedJob(
                FaultKind.WRONG_LABELS, Place.LABELS, change, job.withPreprocess(whole)));
      }
    }
  }
}
