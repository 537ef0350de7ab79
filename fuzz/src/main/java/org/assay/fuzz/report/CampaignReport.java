package org.assay.fuzz.report;

import java.util.List;
import org.assay.fuzz.store.Progress;

/**
 * What a campaign did and found.
 *
 * @param model path of the model
 * @param sha256 of its file; of two models, both with a space between
 * @param way {@code assay}, {@code tensorfuzz}, {@code random} or {@code walk}
 * @param seed of all chance
 * @param folder of the campaign
 * @param inputs forward rows of all workers
 * @param corpus items of all workers
 * @param covered by all workers, what two covered counted twice
 * @param mutators what each has done, all workers together
 * @param curves over time, one for each worker
 * @param failures why workers ended early, a line each
 */
public record CampaignReport(
    String model,
    String sha256,
    String way,
    long seed,
    String folder,
    long inputs,
    long batches,
    long corpus,
    long covered,
    List<Found> findings,
    List<Earned> mutators,
    List<List<Progress>> curves,
    List<String> failures) {
  /** Copies the lists. */
  public CampaignReport {
    findings = List.copyOf(findings);
    mutators = List.copyOf(mutators);
    curves = curves.stream().map(List::copyOf).toList();
    failures = List.copyOf(failures);
  }

  /** Number of workers. */
  public int workers() {
    return curves.size();
  }

  /**
   * What a mutator has done.
   *
   * @param mutants made
   * @param kept of them in the corpus
   * @param findings of them that were first of their kind
   */
  public record Earned(String name, long mutants, long kept, long findings) {}

  /**
   * A finding that was looked into.
   *
   * @param id fingerprint
   * @param rule id of its rule
   * @param objective name
   * @param kind of the failure, e.g. the first operator that fails
   * @param status {@code confirmed} or {@code unstable}
   * @param tensor that fails, or the model's first output where no tensor does
   * @param message one sentence
   * @param detail the distance from the seed, and how the re-runs went
   * @param input number of inputs when it was seen
   * @param worker that saw it
   * @param mutator that made it; {@code seed} for a seed
   * @param folder of the failing input
   * @param changed elements that differ from the seed
   * @param linf greatest difference of an element from the seed
   * @param l2 Euclidean norm of the difference
   */
  public record Found(
      String id,
      String rule,
      String objective,
      String kind,
      String status,
      String tensor,
      String message,
      String detail,
      long input,
      long batch,
      int worker,
      String mutator,
      String folder,
      int changed,
      double linf,
      double l2) {}
}
