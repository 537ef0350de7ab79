package org.assay.fuzz.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.campaign.Checkpoint;
import org.assay.fuzz.input.InputLayout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A campaign on disk: {@code campaign.db}, a SQLite database in WAL mode, and {@code tensors.bin},
 * where its rows lie one after another. Tensors reach the disk before the rows of the database that
 * name them; what a killed process left behind the last of them is cut off when the folder is
 * opened again. One writer at a time.
 */
public final class CampaignDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CampaignDirectory.class);
  private static final String DATABASE = "campaign.db";
  private static final String TENSORS = "tensors.bin";

  /** What may be there before a campaign begins: the rest of one that was killed as it began. */
  private static final Set<String> OWN =
      Set.of(DirectoryLock.FILE, DATABASE, DATABASE + "-wal", DATABASE + "-shm", TENSORS);

  private final Path folder;
  private final CampaignIdentity identity;
  private final InputLayout layout;
  private final List<AutoCloseable> open;
  private final Connection connection;
  private final TensorFile tensors;
  private final SqliteJournal journal;

  private CampaignDirectory(
      Path folder,
      CampaignIdentity identity,
      InputLayout layout,
      List<AutoCloseable> open,
      Connection connection,
      TensorFile tensors,
      SqliteJournal journal) {
    this.folder = folder;
    this.identity = identity;
    this.layout = layout;
    this.open = open;
    this.connection = connection;
    this.tensors = tensors;
    this.journal = journal;
  }

  /**
   * Begins a campaign in a folder that does not exist or is empty.
   *
   * @throws FuzzException if it holds anything, is locked or cannot be written
   */
  public static CampaignDirectory create(
      Path folder, CampaignIdentity identity, InputLayout layout, StoreLimits limits) {
    return open(folder, identity, layout, limits, false);
  }

  /**
   * Opens a campaign to go on with it.
   *
   * @throws FuzzException if there is none, it is another one, damaged or locked
   */
  public static CampaignDirectory resume(
      Path folder, CampaignIdentity identity, InputLayout layout, StoreLimits limits) {
    if (!Files.isRegularFile(folder.resolve(DATABASE))) {
      throw new FuzzException(
          "there is no campaign to resume",
          folder.toString(),
          "a folder that assay fuzz wrote",
          "name another folder, or begin anew without --resume");
    }
    return open(folder, identity, layout, limits, true);
  }

  private static CampaignDirectory open(
      Path folder,
      CampaignIdentity identity,
      InputLayout layout,
      StoreLimits limits,
      boolean resumed) {
    if (layout.storedBytes() != identity.rowBytes()) {
      throw new IllegalArgumentException("rows of " + layout.storedBytes() + " bytes");
    }
    List<AutoCloseable> open = new ArrayList<>();
    try {
      if (!resumed) {
        Files.createDirectories(folder);
        requireUnused(folder);
      }
      open.add(DirectoryLock.take(folder));
      Connection connection = Schema.connect(folder.resolve(DATABASE), limits);
      open.add(connection);
      Path file = folder.resolve(TENSORS);
      TensorFile tensors;
      CheckpointReader reader = new CheckpointReader(connection);
      if (Schema.isBare(connection)) {
        tensors = TensorFile.create(file, limits.tensorBytes());
        open.add(tensors);
        Schema.create(connection, identity);
      } else if (resumed) {
        Schema.check(connection, identity, folder);
        if (!Files.isRegularFile(file)) {
          throw StoreErrors.damaged("the file of tensors is missing", folder);
        }
        tensors = TensorFile.open(file, limits.tensorBytes(), reader.position().tensorBytes());
        open.add(tensors);
      } else {
        throw new FuzzException(
            "there is a campaign already",
            folder.toString(),
            "a new folder",
            "go on with it by --resume, or name another folder");
      }
      SqliteJournal journal =
          new SqliteJournal(folder, connection, tensors, layout, reader.position());
      return new CampaignDirectory(folder, identity, layout, open, connection, tensors, journal);
    } catch (IOException | SQLException e) {
      closeAll(open, folder);
      throw StoreErrors.opening(e, folder);
    } catch (RuntimeException e) {
      closeAll(open, folder);
      throw e;
    }
  }

  private static void requireUnused(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(file -> !OWN.contains(String.valueOf(file.getFileName())))
          .sorted()
          .findFirst()
          .ifPresent(
              file -> {
                throw new FuzzException(
                    "the folder holds other files, such as '" + file.getFileName() + "'",
                    folder.toString(),
                    "an empty or a new folder",
                    "name another folder");
              });
    }
  }

  /** Where the campaign keeps its batches. */
  public SqliteJournal journal() {
    return journal;
  }

  /**
   * All that is stored; without batches if the campaign has not begun.
   *
   * @throws FuzzException if it is damaged
   */
  public Checkpoint checkpoint() {
    return read(reader -> reader.read(tensors, identity, layout));
  }

  /** What became of findings, by their numbers; those that nobody looked into are missing. */
  public Map<Integer, Outcome> outcomes() {
    return read(CheckpointReader::outcomes);
  }

  /** The batches that brought something, in order: the curves over time. */
  public List<Progress> progress() {
    return read(CheckpointReader::progress);
  }

  private interface Reading<T> {
    T of(CheckpointReader reader) throws SQLException, IOException;
  }

  private <T> T read(Reading<T> reading) {
    try {
      return reading.of(new CheckpointReader(connection));
    } catch (SQLException | IOException e) {
      throw StoreErrors.damaged(String.valueOf(e.getMessage()), folder);
    }
  }

  /** Closes the files and lets go of the lock. What is committed is stored already. */
  @Override
  public void close() {
    List<AutoCloseable> all = new ArrayList<>(open);
    all.add(journal::close);
    closeAll(all, folder);
  }

  private static void closeAll(List<AutoCloseable> open, Path folder) {
    for (int i = open.size() - 1; i >= 0; i--) {
      try {
        open.get(i).close();
      } catch (Exception e) {
        // Nothing is lost by it, and there may be an error on its way that says more.
        LOG.warn("closing {}: {}", folder, e.toString());
      }
    }
  }
}
