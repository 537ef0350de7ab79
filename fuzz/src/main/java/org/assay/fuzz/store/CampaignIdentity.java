package org.assay.fuzz.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a stored campaign belongs to: goes on with anything else it would no longer be the same
 * campaign.
 *
 * @param modelSha256 of the model's file; of two models, both with a space between
 * @param plan all else that determines the result, as one text: options, seeds, coverage
 * @param seed of all chance
 * @param mutators names, in the order of the plan
 * @param rowBytes of a stored row
 * @param signatureSize floats of a signature; of which an item keeps what coverage needs
 */
public record CampaignIdentity(
    String modelSha256,
    String plan,
    long seed,
    List<String> mutators,
    int rowBytes,
    int signatureSize) {
  /** Copies the names. */
  public CampaignIdentity {
    mutators = List.copyOf(mutators);
    if (rowBytes < 0 || signatureSize < 0) {
      throw new IllegalArgumentException(rowBytes + " bytes, " + signatureSize + " floats");
    }
  }

  /** What the table {@code meta} holds; the mutators have a table of their own. */
  Map<String, String> entries() {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("model", modelSha256);
    entries.put("plan", plan);
    entries.put("seed", Long.toString(seed));
    entries.put("row bytes", Integer.toString(rowBytes));
    entries.put("signature size", Integer.toString(signatureSize));
    return entries;
  }
}
