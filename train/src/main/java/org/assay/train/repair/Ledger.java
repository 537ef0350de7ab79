package org.assay.train.repair;

import java.util.Optional;

/**
 * Keeps finished trainings of a search, so that one that was killed need not make them again. Used
 * by several threads.
 */
public sealed interface Ledger permits LedgerFile, Ledger.Nothing {
  /** A ledger that keeps nothing. */
  Ledger NOTHING = new Nothing();

  /** A training by its key, if it is finished. */
  Optional<Training> find(String key);

  /** Keeps a finished training; {@code change} is for people. */
  void keep(String key, String change, Training training);

  /** Says whose trainings are to be kept: the digest of a job and its rows. */
  void begin(String job);

  /** Keeps nothing. */
  final class Nothing implements Ledger {
    private Nothing() {}

    @Override
    public Optional<Training> find(String key) {
      return Optional.empty();
    }

    @Override
    public void keep(String key, String change, Training training) {}

    @Override
    public void begin(String job) {}
  }
}
