package org.assay.fuzz.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.campaign.CorpusItem;
import org.assay.fuzz.campaign.Journal;
import org.assay.fuzz.campaign.Sighting;
import org.assay.fuzz.input.InputLayout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every batch in one transaction, after its tensors are on disk. A batch survives the end of
 * the process at any moment; one with findings, and all before it, a loss of power too.
 *
 * <p>After an error it takes no more batches, so that what is stored has no gap.
 */
public final class SqliteJournal implements Journal {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteJournal.class);
  private static final byte[] NOTHING = {};

  private final Path folder;
  private final Connection connection;
  private final TensorFile tensors;
  private final InputLayout layout;
  private final List<PreparedStatement> statements = new ArrayList<>();
  // Not the driver's own transactions: it loses count when SQLite rolls back by itself.
  private final PreparedStatement begin;
  private final PreparedStatement commit;
  private final PreparedStatement rollback;
  private final PreparedStatement insertItem;
  private final PreparedStatement insertFinding;
  private final PreparedStatement insertBatch;
  private final PreparedStatement insertOutcome;
  private final PreparedStatement updatePicks;
  private final PreparedStatement updateMutator;
  private final PreparedStatement updateState;
  private final PreparedStatement updateInputs;
  private List<Tally> tallies;
  private long batches;
  private int items;
  private int findings;
  private @Nullable String failure;

  SqliteJournal(
      Path folder,
      Connection connection,
      TensorFile tensors,
      InputLayout layout,
      CheckpointReader.Position position)
      throws SQLException {
    this.folder = folder;
    this.connection = connection;
    this.tensors = tensors;
    this.layout = layout;
    this.tallies = position.tallies();
    this.batches = position.batches();
    this.items = position.items();
    this.findings = position.findings();
    begin = prepare("begin immediate");
    commit = prepare("commit");
    rollback = prepare("rollback");
    insertItem = prepare("insert into items values(?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)");
    insertFinding = prepare("insert into findings values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insertBatch = prepare("insert into batches values(?, ?, ?, ?, ?)");
    insertOutcome = prepare("insert into outcomes values(?, ?, ?, ?, ?, ?)");
    updatePicks = prepare("update items set picks = picks + 1 where id = ?");
    updateMutator =
        prepare("update mutators set mutants = ?, items = ?, findings = ? where number = ?");
    updateState = prepare("update state set batches = ?, inputs = ?, tensor_bytes = ?");
    updateInputs = prepare("update state set inputs = ?");
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statements.add(statement);
    return statement;
  }

  /**
   * Keeps a batch.
   *
   * @throws FuzzException if it cannot be stored; nothing of it is, then
   */
  @Override
  public void commit(BatchRecord batch) {
    if (batch.number() != batches) {
      requireSound();
      throw new IllegalArgumentException("batch " + batch.number() + " after " + batches);
    }
    transaction(batch.number(), !batch.findings().isEmpty(), () -> write(batch));
    tallies = batch.tallies();
    batches++;
    items += batch.items().size();
    findings += batch.findings().size();
  }

  /**
   * Keeps what became of a finding.
   *
   * @param finding its number, from 0 on in the order of the sightings
   * @param inputs forward rows so far, with those that it took
   * @throws FuzzException if it cannot be stored
   */
  public void settle(int finding, Outcome outcome, long inputs) {
    transaction(
        batches,
        true,
        () -> {
          insertOutcome.setInt(1, finding);
          insertOutcome.setString(2, outcome.status());
          insertOutcome.setString(3, outcome.kind());
          insertOutcome.setString(4, outcome.detail());
          insertOutcome.setString(5, outcome.folder());
          insertOutcome.setLong(6, inputs);
          insertOutcome.executeUpdate();
          updateInputs.setLong(1, inputs);
          updateInputs.executeUpdate();
        });
  }

  /** What went wrong, if the journal takes no more batches. */
  public Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  private interface Writes {
    void run() throws SQLException, IOException;
  }

  private void transaction(long batch, boolean durable, Writes writes) {
    requireSound();
    try {
      if (durable) {
        synchronous("full");
      }
      begin.execute();
      writes.run();
      commit.execute();
      if (durable) {
        synchronous("normal");
      }
    } catch (SQLException | IOException e) {
      FuzzException error = StoreErrors.writing(e, batch, folder);
      failure = error.getMessage();
      rollBack();
      throw error;
    }
  }

  private void requireSound() {
    if (failure != null) {
      throw new FuzzException(failure, "", "", "");
    }
  }

  private void rollBack() {
    try {
      rollback.execute();
    } catch (SQLException alreadyRolledBack) {
      // By SQLite itself, as it does when the disk is full.
      LOG.debug("{}: {}", folder, alreadyRolledBack.getMessage());
    }
  }

  private void synchronous(String level) throws SQLException {
    // Between transactions only: within one it has no effect.
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma synchronous = " + level);
    }
  }

  private void write(BatchRecord batch) throws SQLException, IOException {
    List<TensorFile.Place> places = new ArrayList<>();
    for (CorpusItem item : batch.items()) {
      places.add(tensors.append(item.stored(), bytes(item.signature())));
    }
    for (Sighting sighting : batch.findings()) {
      places.add(tensors.append(layout.encode(sighting.row(), 0), NOTHING));
    }
    if (!places.isEmpty()) {
      tensors.force();
    }
    for (int i = 0; i < batch.items().size(); i++) {
      write(batch.items().get(i), places.get(i));
    }
    for (int i = 0; i < batch.findings().size(); i++) {
      write(findings + i, batch.findings().get(i), places.get(batch.items().size() + i));
    }
    for (int picked : batch.picked()) {
      updatePicks.setInt(1, picked);
      updatePicks.executeUpdate();
    }
    for (int i = 0; i < batch.tallies().size(); i++) {
      Tally tally = batch.tallies().get(i);
      if (!tally.equals(tallies.get(i))) {
        updateMutator.setLong(1, tally.mutants());
        updateMutator.setLong(2, tally.items());
        updateMutator.setLong(3, tally.findings());
        updateMutator.setInt(4, i);
        updateMutator.executeUpdate();
      }
    }
    if (!places.isEmpty()) {
      insertBatch.setLong(1, batch.number());
      insertBatch.setLong(2, batch.inputs());
      insertBatch.setLong(3, items + batch.items().size());
      insertBatch.setLong(4, findings + batch.findings().size());
      insertBatch.setLong(5, batch.covered());
      insertBatch.executeUpdate();
    }
    updateState.setLong(1, batch.number() + 1);
    updateState.setLong(2, batch.inputs());
    updateState.setLong(3, tensors.end());
    updateState.executeUpdate();
  }

  private void write(CorpusItem item, TensorFile.Place place) throws SQLException {
    insertItem.setInt(1, item.id());
    insertItem.setInt(2, item.parent());
    insertItem.setInt(3, item.ancestor());
    insertItem.setLong(4, item.batch());
    insertItem.setString(5, item.mutator());
    // SQLite has no NaN: it becomes null, and NaN again when it is read.
    insertItem.setDouble(6, item.fitness());
    insertItem.setBoolean(7, item.covers());
    insertItem.setLong(8, place.offset());
    insertItem.setLong(9, place.crc());
    insertItem.setInt(10, item.signature().length);
    insertItem.executeUpdate();
  }

  private void write(int number, Sighting sighting, TensorFile.Place place) throws SQLException {
    insertFinding.setInt(1, number);
    insertFinding.setString(2, sighting.objective());
    insertFinding.setString(3, sighting.kind());
    insertFinding.setString(4, sighting.message());
    insertFinding.setInt(5, sighting.parent());
    insertFinding.setInt(6, sighting.ancestor());
    insertFinding.setString(7, sighting.mutator());
    insertFinding.setLong(8, sighting.batch());
    insertFinding.setLong(9, sighting.input());
    insertFinding.setLong(10, place.offset());
    insertFinding.setLong(11, place.crc());
    insertFinding.executeUpdate();
  }

  static byte[] bytes(float[] signature) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * signature.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(signature);
    return bytes.array();
  }

  void close() throws SQLException {
    for (PreparedStatement statement : statements) {
      statement.close();
    }
  }
}
