package org.assay.train.causes;

/** What a network is to answer. */
public enum Task {
  /** One of two classes. */
  BINARY,
  /** One of several classes. */
  MULTICLASS,
  /** Which of several labels hold. */
  MULTILABEL,
  /** Numbers. */
  REGRESSION;

  /** Whether classes or labels are asked for. */
  public boolean isClassification() {
    return this != REGRESSION;
  }
}
