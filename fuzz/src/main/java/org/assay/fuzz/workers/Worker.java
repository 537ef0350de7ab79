package org.assay.fuzz.workers;

import java.util.List;
import org.assay.fuzz.campaign.Campaign;

/**
 * A worker's own campaign.
 *
 * @param resources that are closed when it is over, the last first: target, folder
 */
public record Worker(Campaign campaign, List<AutoCloseable> resources) {
  /** Copies the resources. */
  public Worker {
    resources = List.copyOf(resources);
  }

  /** Makes a worker's campaign, in the worker's thread. */
  @FunctionalInterface
  public interface Setup {
    /**
     * Opens a campaign.
     *
     * @param number of the worker, from 0 on
     * @param seed of its chance
     */
    Worker open(int number, long seed);
  }

  /** Is told of a worker's progress, in the worker's thread; several workers may call at once. */
  @FunctionalInterface
  public interface Listener {
    /** A batch is over and stored. */
    void afterBatch(int number, Campaign campaign);
  }
}
