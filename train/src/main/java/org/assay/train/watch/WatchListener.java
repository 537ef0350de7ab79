package org.assay.train.watch;

import org.assay.train.symptoms.SymptomFound;

/** Is told what happens at a {@link WatchServer}; from several threads at once. */
public interface WatchListener {
  /** A training began. */
  void begun(WatchedTraining training);

  /** A symptom was seen for the first time. */
  void seen(WatchedTraining training, SymptomFound symptom);

  /** Nothing more comes of a training: it ended, or its connection did. Its file is closed. */
  void finished(WatchedTraining training);

  /** Something went wrong with a connection; one line. The server goes on. */
  void problem(String line);
}
