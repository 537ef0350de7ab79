package org.assay.fuzz.store;

import java.nio.file.Path;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.campaign.Campaign;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.input.InputLayout;
import org.assay.fuzz.mutate.Mutator;

/**
 * A campaign that keeps every batch in a folder.
 *
 * @param campaign at its start, or where the folder has it
 * @param directory closed with this; the campaign's parts are not
 */
public record StoredCampaign(Campaign campaign, CampaignDirectory directory)
    implements AutoCloseable {

  /**
   * Stores a campaign from its first batch on, or goes on with the one that is stored.
   *
   * @param ready parts of a campaign that has not begun
   * @param modelSha256 of the model's file; of two models, both with a space between
   * @param options all that determines the result beside model, seed and mutators, as one text
   * @param resumed whether the folder must hold the campaign already; else it must hold nothing
   * @throws FuzzException if the folder cannot be used for it
   */
  public static StoredCampaign open(
      Path folder,
      CampaignBuilder.Ready ready,
      String modelSha256,
      String options,
      StoreLimits limits,
      boolean resumed) {
    InputLayout layout = ready.target().layout();
    CampaignIdentity identity =
        new CampaignIdentity(
            modelSha256,
            options,
            ready.plan().seed(),
            ready.plan().mutators().stream().map(Mutator::name).toList(),
            layout.storedBytes(),
            ready.coverage().signatureSize());
    CampaignDirectory directory =
        resumed
            ? CampaignDirectory.resume(folder, identity, layout, limits)
            : CampaignDirectory.create(folder, identity, layout, limits);
    try {
      Campaign campaign = ready.campaign(directory.journal());
      campaign.resume(directory.checkpoint());
      return new StoredCampaign(campaign, directory);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  @Override
  public void close() {
    directory.close();
  }
}
