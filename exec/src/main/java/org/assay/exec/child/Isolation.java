package org.assay.exec.child;

/** Whether a model runs in a child process. */
public enum Isolation {
  /** Load and first run in a child; once they went well, in this process. */
  PROBE,
  /** Every run in a child. */
  ALWAYS,
  /** Never: for models that one trusts. */
  NEVER
}
