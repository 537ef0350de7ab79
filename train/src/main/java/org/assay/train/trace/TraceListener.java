package org.assay.train.trace;

/** Watches a training. */
@FunctionalInterface
public interface TraceListener {
  /** Takes an event; false ends the training. */
  boolean on(TraceEvent event);

  /** Watches with several; ends if one of them wants to. */
  static TraceListener all(TraceListener... listeners) {
    return event -> {
      boolean go = true;
      for (TraceListener listener : listeners) {
        go &= listener.on(event);
      }
      return go;
    };
  }
}
