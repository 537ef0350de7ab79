package org.assay.numeric.fix;

import java.util.List;
import java.util.Optional;
import org.assay.onnx.Model;
import org.assay.report.Finding;
import org.assay.report.ModelResult;

/**
 * What became of the findings of a model.
 *
 * @param before the scan of the model
 * @param findings those that were to be repaired, with what was found for each
 * @param original the model in the form that is repaired ({@link Fixer#repairable})
 * @param repaired the model with all repairs that are offered; equal to the original if there are
 *     none
 * @param after the scan of that model
 * @param notes what could not be checked, and why
 */
public record FixResult(
    ModelResult before,
    List<Entry> findings,
    Model original,
    Model repaired,
    ModelResult after,
    List<String> notes) {
  /**
   * A finding.
   *
   * @param repairs that are offered, or are preconditions, best first
   * @param refused what was tried and is not offered, with the reason
   */
  public record Entry(Finding finding, List<Repair> repairs, List<String> refused) {
    public Entry {
      repairs = List.copyOf(repairs);
      refused = List.copyOf(refused);
    }

    /** The repair that the repaired model holds. */
    public Optional<Repair> applied() {
      return repairs.stream().filter(r -> r.refusal().isEmpty()).findFirst();
    }
  }

  public FixResult {
    findings = List.copyOf(findings);
    notes = List.copyOf(notes);
  }

  /** Whether every finding that was meant is repaired. */
  public boolean isComplete() {
    return findings.stream().allMatch(e -> e.applied().isPresent());
  }
}
