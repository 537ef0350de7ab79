package org.assay.fuzz.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assay.fuzz.campaign.Checkpoint;
import org.assay.fuzz.campaign.CorpusItem;
import org.assay.fuzz.campaign.Journal;
import org.assay.fuzz.campaign.Sighting;
import org.assay.fuzz.input.InputLayout;

/** Reads a stored campaign. */
final class CheckpointReader {
  /**
   * Where a campaign is.
   *
   * @param tensorBytes of the file of tensors that count
   */
  record Position(
      long batches,
      long inputs,
      long tensorBytes,
      int items,
      int findings,
      List<Journal.Tally> tallies) {}

  private final Connection connection;
  // One text for all items of a mutator: a text each would cost as much as a small row.
  private final Map<String, String> texts = new HashMap<>();

  CheckpointReader(Connection connection) {
    this.connection = connection;
  }

  Position position() throws SQLException {
    List<Journal.Tally> tallies = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select mutants, items, findings from mutators order by number")) {
      while (rows.next()) {
        tallies.add(new Journal.Tally(rows.getLong(1), rows.getLong(2), rows.getLong(3)));
      }
    }
    int items = Schema.number(connection, "select count(*) from items");
    int findings = Schema.number(connection, "select count(*) from findings");
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("select batches, inputs, tensor_bytes from state")) {
      if (!rows.next()) {
        throw new SQLException("the table state is empty");
      }
      return new Position(
          rows.getLong(1), rows.getLong(2), rows.getLong(3), items, findings, tallies);
    }
  }

  Checkpoint read(TensorFile tensors, CampaignIdentity identity, InputLayout layout)
      throws SQLException, IOException {
    Position position = position();
    List<CorpusItem> items = new ArrayList<>(position.items());
    long[] picks = new long[position.items()];
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select id, parent, ancestor, batch, mutator, fitness, covers, picks,"
                    + " tensor_offset, tensor_crc, kept_floats from items order by id")) {
      while (rows.next()) {
        if (rows.getInt(1) != items.size()) {
          throw new SQLException("item " + items.size() + " is missing");
        }
        picks[items.size()] = rows.getLong(8);
        items.add(item(rows, tensors, identity));
      }
    }
    return new Checkpoint(
        position.batches(),
        position.inputs(),
        items,
        picks,
        findings(tensors, layout),
        position.tallies());
  }

  private CorpusItem item(ResultSet rows, TensorFile tensors, CampaignIdentity identity)
      throws SQLException, IOException {
    TensorFile.Place place = new TensorFile.Place(rows.getLong(9), rows.getLong(10));
    float[] signature = new float[rows.getInt(11)];
    byte[] stored = tensors.read(place, identity.rowBytes() + Float.BYTES * signature.length);
    ByteBuffer.wrap(stored)
        .order(ByteOrder.LITTLE_ENDIAN)
        .position(identity.rowBytes())
        .asFloatBuffer()
        .get(signature);
    double fitness = rows.getDouble(6);
    boolean unknown = rows.wasNull();
    String mutator = rows.getString(5);
    return new CorpusItem(
        rows.getInt(1),
        rows.getInt(2),
        rows.getInt(3),
        rows.getLong(4),
        texts.computeIfAbsent(mutator, text -> text),
        Arrays.copyOf(stored, identity.rowBytes()),
        signature,
        unknown ? Double.NaN : fitness,
        rows.getBoolean(7));
  }

  private List<Sighting> findings(TensorFile tensors, InputLayout layout)
      throws SQLException, IOException {
    List<Sighting> findings = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select objective, kind, message, parent, ancestor, mutator, batch, input,"
                    + " tensor_offset, tensor_crc from findings order by id")) {
      while (rows.next()) {
        TensorFile.Place place = new TensorFile.Place(rows.getLong(9), rows.getLong(10));
        float[] row = new float[layout.rowSize()];
        layout.decode(tensors.read(place, layout.storedBytes()), row, 0);
        findings.add(
            new Sighting(
                rows.getString(1),
                rows.getString(2),
                rows.getString(3),
                rows.getInt(4),
                rows.getInt(5),
                rows.getString(6),
                rows.getLong(7),
                rows.getLong(8),
                row));
      }
    }
    return findings;
  }

  Map<Integer, Outcome> outcomes() throws SQLException {
    Map<Integer, Outcome> outcomes = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("select finding, status, kind, detail, folder from outcomes")) {
      while (rows.next()) {
        outcomes.put(
            rows.getInt(1),
            new Outcome(
                rows.getString(2), rows.getString(3), rows.getString(4), rows.getString(5)));
      }
    }
    return outcomes;
  }

  List<Progress> progress() throws SQLException {
    List<Progress> progress = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select number, inputs, items, findings, covered from batches order by number")) {
      while (rows.next()) {
        progress.add(
            new Progress(
                rows.getLong(1),
                rows.getLong(2),
                rows.getLong(3),
                rows.getLong(4),
                rows.getLong(5)));
      }
    }
    return progress;
  }
}
