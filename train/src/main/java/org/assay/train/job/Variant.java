package org.assay.train.job;

import java.util.Locale;

/** Which form of a job is run, where its file describes several. */
public enum Variant {
  /** The job itself: the keys under {@code buggy}, or those of a plain job. */
  BUGGY,
  /** {@code buggy} with what {@code fixed} replaces. */
  FIXED,
  /** The fixed form with what {@code remedy} replaces. */
  REMEDY;

  /** The key in the file. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
