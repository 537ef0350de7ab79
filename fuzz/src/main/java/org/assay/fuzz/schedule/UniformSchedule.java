package org.assay.fuzz.schedule;

import org.assay.data.random.RandomStream;
import org.assay.fuzz.campaign.Corpus;

/** Every item is equally likely. */
public final class UniformSchedule implements Schedule {
  @Override
  public String name() {
    return "uniform";
  }

  @Override
  public int next(Corpus corpus, RandomStream random) {
    return random.nextInt(corpus.size());
  }
}
