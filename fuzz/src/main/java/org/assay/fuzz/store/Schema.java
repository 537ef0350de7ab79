package org.assay.fuzz.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.fuzz.FuzzException;

/** The tables of a campaign's database, and how it is told from any other. */
final class Schema {
  /** In the header of the file: "AsFz". */
  static final int APPLICATION = 0x4173467a;

  static final int VERSION = 2;

  private static final List<String> TABLES =
      List.of(
          "create table meta(key text primary key, value text not null) without rowid",
          // One row: where the campaign is.
          "create table state(id integer primary key check(id = 0), batches integer not null,"
              + " inputs integer not null, tensor_bytes integer not null)",
          "create table items(id integer primary key, parent integer not null,"
              + " ancestor integer not null, batch integer not null, mutator text not null,"
              + " fitness real, covers integer not null, picks integer not null,"
              + " tensor_offset integer not null, tensor_crc integer not null,"
              // Floats behind the row: what coverage keeps of the signature.
              + " kept_floats integer not null)",
          "create table findings(id integer primary key, objective text not null,"
              + " kind text not null, message text not null, parent integer not null,"
              + " ancestor integer not null, mutator text not null, batch integer not null,"
              + " input integer not null, tensor_offset integer not null,"
              + " tensor_crc integer not null, unique(objective, kind))",
          // What became of a finding once it was minimised and confirmed.
          "create table outcomes(finding integer primary key references findings(id),"
              + " status text not null, kind text not null, detail text not null,"
              + " folder text not null, inputs integer not null)",
          // Only those that brought something: the curves over time.
          "create table batches(number integer primary key, inputs integer not null,"
              + " items integer not null, findings integer not null, covered integer not null)",
          "create table mutators(number integer primary key, name text not null,"
              + " mutants integer not null, items integer not null, findings integer not null)");

  private Schema() {}

  /**
   * Opens a database file, made if it is not there; one of another program is not touched.
   *
   * @throws FuzzException if it is of another program or format
   */
  static Connection connect(Path file, StoreLimits limits) throws SQLException {
    SqliteLibrary.prepare();
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath());
    try (Statement statement = connection.createStatement()) {
      if (!isBare(connection)) {
        checkFormat(connection, file);
      }
      statement.execute("pragma journal_mode = wal");
      statement.execute("pragma synchronous = normal");
      statement.execute("pragma max_page_count = " + limits.databasePages());
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private static void checkFormat(Connection connection, Path file) throws SQLException {
    if (number(connection, "pragma application_id") != APPLICATION) {
      throw new FuzzException(
          "the database is not that of a campaign",
          file.toString(),
          "a folder that assay fuzz wrote",
          "name another folder");
    }
    int version = number(connection, "pragma user_version");
    if (version != VERSION) {
      throw new FuzzException(
          "the campaign has format " + version,
          file.toString(),
          "format " + VERSION,
          "use the version of Assay that wrote it, or begin anew in another folder");
    }
  }

  /** Whether the database holds nothing at all: its creation was cut short. */
  static boolean isBare(Connection connection) throws SQLException {
    return number(connection, "select count(*) from sqlite_schema") == 0
        && number(connection, "pragma application_id") == 0;
  }

  /** Makes the tables, all or none. */
  static void create(Connection connection, CampaignIdentity identity) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("begin immediate");
      for (String table : TABLES) {
        statement.execute(table);
      }
      statement.execute("insert into state values(0, 0, 0, 0)");
      statement.execute("pragma application_id = " + APPLICATION);
      statement.execute("pragma user_version = " + VERSION);
    }
    try (PreparedStatement meta = connection.prepareStatement("insert into meta values(?, ?)")) {
      for (Map.Entry<String, String> entry : identity.entries().entrySet()) {
        meta.setString(1, entry.getKey());
        meta.setString(2, entry.getValue());
        meta.executeUpdate();
      }
    }
    try (PreparedStatement mutator =
        connection.prepareStatement("insert into mutators values(?, ?, 0, 0, 0)")) {
      for (int i = 0; i < identity.mutators().size(); i++) {
        mutator.setInt(1, i);
        mutator.setString(2, identity.mutators().get(i));
        mutator.executeUpdate();
      }
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("commit");
    }
  }

  /**
   * Checks that the database is whole, and that of this campaign.
   *
   * @throws FuzzException if not
   */
  static void check(Connection connection, CampaignIdentity identity, Path folder)
      throws SQLException {
    String verdict = text(connection, "pragma quick_check(1)");
    if (!verdict.equals("ok")) {
      throw new FuzzException(
          "the database is damaged (" + verdict + ")", folder.toString(), "", "use a copy of it");
    }
    Map<String, String> found = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select key, value from meta")) {
      while (rows.next()) {
        found.put(rows.getString(1), rows.getString(2));
      }
    }
    identity
        .entries()
        .forEach((key, value) -> require(key, found.getOrDefault(key, ""), value, folder));
    List<String> mutators = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select name from mutators order by number")) {
      while (rows.next()) {
        mutators.add(rows.getString(1));
      }
    }
    require("mutators", mutators.toString(), identity.mutators().toString(), folder);
  }

  private static void require(String key, String found, String wanted, Path folder) {
    if (!found.equals(wanted)) {
      throw new FuzzException(
          "the campaign is one of another " + key + " (" + found + ")",
          folder.toString(),
          wanted,
          "resume it as it was begun, or begin anew in another folder");
    }
  }

  static int number(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getInt(1) : 0;
    }
  }

  private static String text(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getString(1) : "";
    }
  }
}
