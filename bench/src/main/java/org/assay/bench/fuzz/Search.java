package org.assay.bench.fuzz;

import org.assay.fuzz.campaign.Campaign;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.campaign.Journal;

/**
 * A campaign up to its first finding.
 *
 * @param found whether there was one within the inputs it was given
 * @param first inputs up to it; all inputs if there was none
 * @param inputs all that were run
 * @param cpuNanos of the process meanwhile
 */
record Search(boolean found, long first, long inputs, long cpuNanos) {
  /**
   * Runs a campaign.
   *
   * @param most inputs
   */
  static Search run(CampaignBuilder builder, long most) {
    try (CampaignBuilder.Ready ready = builder.build()) {
      Campaign campaign = ready.campaign(Journal.NONE);
      long start = CpuClock.nanos();
      campaign.run(() -> !campaign.findings().isEmpty() || campaign.inputs() >= most);
      boolean any = !campaign.findings().isEmpty();
      long first = any ? campaign.findings().get(0).input() : campaign.inputs();
      return new Search(any && first <= most, first, campaign.inputs(), CpuClock.nanos() - start);
    }
  }
}
