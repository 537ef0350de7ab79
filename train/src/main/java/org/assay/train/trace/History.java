package org.assay.train.trace;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What a training has shown so far. Mutable: it grows with each event. */
public final class History {
  private Optional<TrainingFacts> facts = Optional.empty();
  private final List<TraceEvent.Step> steps = new ArrayList<>();
  private final List<TraceEvent.Step> probed = new ArrayList<>();
  private final List<TraceEvent.Epoch> epochs = new ArrayList<>();
  private Optional<TraceEvent.End> end = Optional.empty();

  /** Takes an event. */
  public void add(TraceEvent event) {
    if (event instanceof TraceEvent.Begin begin) {
      facts = Optional.of(begin.facts());
    } else if (event instanceof TraceEvent.Step step) {
      steps.add(step);
      if (!step.layers().isEmpty()) {
        probed.add(step);
      }
    } else if (event instanceof TraceEvent.Epoch epoch) {
      epochs.add(epoch);
    } else if (event instanceof TraceEvent.End ended) {
      end = Optional.of(ended);
    }
  }

  /** What was known at the begin. */
  public TrainingFacts facts() {
    return facts.orElseThrow(() -> new IllegalStateException("the training has not begun"));
  }

  /** All steps, in order. */
  public List<TraceEvent.Step> steps() {
    return Collections.unmodifiableList(steps);
  }

  /** Steps in which the probes were read, in order. */
  public List<TraceEvent.Step> probed() {
    return Collections.unmodifiableList(probed);
  }

  /** Epochs, in order. */
  public List<TraceEvent.Epoch> epochs() {
    return Collections.unmodifiableList(epochs);
  }

  /** The end, once it came. */
  public Optional<TraceEvent.End> end() {
    return end;
  }
}
