package org.assay.train.repair;

/** A search was asked to stop within a training, whose result is of no use. */
final class SearchStopped extends RuntimeException {
  private static final long serialVersionUID = 1;

  SearchStopped() {
    super("the search was stopped");
  }
}
