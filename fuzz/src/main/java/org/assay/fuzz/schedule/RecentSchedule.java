package org.assay.fuzz.schedule;

import org.assay.data.random.RandomStream;
import org.assay.fuzz.campaign.Corpus;

/**
 * The last five items and one drawn from all, each of them equally likely: the sampling of
 * TensorFuzz's published code ({@code recent_sample_function}).
 */
public final class RecentSchedule implements Schedule {
  private static final int RECENT = 5;

  @Override
  public String name() {
    return "recent";
  }

  @Override
  public int next(Corpus corpus, RandomStream random) {
    int recent = Math.min(RECENT, corpus.size());
    int any = random.nextInt(corpus.size());
    int choice = random.nextInt(recent + 1);
    return choice == recent ? any : corpus.size() - recent + choice;
  }
}
