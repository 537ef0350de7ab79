package org.assay.data.spec;

/** Which ranges inputs are taken to have: the option {@code --ranges}. */
public enum RangeMode {
  /** Those of the spec. */
  VALID,
  /** Those of RANUM's evaluation (Li et al., ICSE 2023), which follow from the role. */
  RANUM
}
