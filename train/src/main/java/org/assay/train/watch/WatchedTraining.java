package org.assay.train.watch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assay.train.diagnose.TraceDiagnoser;
import org.assay.train.symptoms.SymptomFound;
import org.assay.train.symptoms.Symptoms;
import org.assay.train.trace.TraceEvent;
import org.assay.train.trace.TraceHead;
import org.assay.train.trace.TraceReader;
import org.assay.train.trace.TraceWriter;

/**
 * One training that comes over a connection: written to a file and judged as it comes. What is kept
 * in memory is bounded by the size of the file. For one thread.
 */
public final class WatchedTraining {
  private final String connection;
  private final TraceHead head;
  private final TraceWriter writer;
  private final Set<String> told = new HashSet<>();
  private Symptoms symptoms;
  private int thinned;
  private long lastStep;
  private boolean ended;
  private long lost;

  WatchedTraining(String connection, TraceHead head, Path file, long most) {
    this.connection = connection;
    this.head = head;
    this.writer = TraceWriter.open(file, most, facts -> head);
    this.symptoms = rules();
  }

  private Symptoms rules() {
    return new Symptoms(TraceDiagnoser.liveRules(head, writer.file()), false);
  }

  /** Where it comes from, e.g. {@code connection 3}. */
  public String connection() {
    return connection;
  }

  /** What is known of it. */
  public TraceHead head() {
    return head;
  }

  /** Its trace. */
  public Path file() {
    return writer.file();
  }

  /** The last step that came. */
  public long lastStep() {
    return lastStep;
  }

  /** Whether it came to its end. */
  public boolean hasEnded() {
    return ended;
  }

  /** Events that the client says to have lost. */
  public long lost() {
    return lost;
  }

  /** What the client says to have lost in all; the next line of the file says so, too. */
  void lost(long events) {
    writer.lost(events - lost);
    lost = events;
  }

  /** Name of a symptom's layer. */
  public Optional<String> layer(SymptomFound symptom) {
    return symptom.layer().isPresent()
        ? Optional.of(head.facts().layers().get(symptom.layer().getAsInt()).name())
        : Optional.empty();
  }

  /** Writes an event, then looks at it; gives the symptoms that were not seen before. */
  List<SymptomFound> on(TraceEvent event) {
    writer.on(event);
    if (event instanceof TraceEvent.Step step) {
      lastStep = step.step();
    }
    ended |= event instanceof TraceEvent.End;
    if (writer.thinned() != thinned) {
      // The rules' memory is thinned with the file.
      thinned = writer.thinned();
      symptoms = rules();
      TraceReader.read(writer.file(), symptoms::on);
    } else {
      symptoms.on(event);
    }
    List<SymptomFound> fresh = new ArrayList<>();
    for (SymptomFound symptom : symptoms.found()) {
      if (told.add(symptom.rule() + symptom.layer() + symptom.phase())) {
        fresh.add(symptom);
      }
    }
    return fresh;
  }

  void close() {
    writer.close();
  }
}
