package org.assay.fuzz.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assay.fuzz.FragileModel;
import org.assay.fuzz.FuzzException;
import org.assay.fuzz.campaign.Campaign;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.campaign.Checkpoint;
import org.assay.fuzz.campaign.CorpusItem;
import org.assay.fuzz.campaign.Journal;
import org.assay.fuzz.campaign.Like;
import org.assay.fuzz.coverage.CoverageKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Campaigns that are stored, interrupted, damaged and resumed, on ONNX Runtime. */
class CampaignDirectoryTest {
  private static final long SEED = 5;

  @TempDir Path temp;

  private final List<CampaignBuilder.Ready> opened = new ArrayList<>();

  private StoredCampaign open(Path folder, Like like, StoreLimits limits, boolean resumed) {
    return open(folder, like, SEED, FragileModel.SHA, limits, resumed);
  }

  private StoredCampaign open(
      Path folder, Like like, long seed, String sha, StoreLimits limits, boolean resumed) {
    CampaignBuilder.Ready ready = FragileModel.parts(like, seed);
    opened.add(ready);
    return StoredCampaign.open(folder, ready, sha, like.toString(), limits, resumed);
  }

  private StoredCampaign create(Path folder, Like like, StoreLimits limits) {
    return open(folder, like, limits, false);
  }

  private StoredCampaign resume(Path folder, Like like) {
    return open(folder, like, StoreLimits.NONE, true);
  }

  @AfterEach
  void close() {
    opened.forEach(CampaignBuilder.Ready::close);
  }

  private static void steps(Campaign campaign, int count) {
    for (int i = 0; i < count; i++) {
      campaign.step();
    }
  }

  /** Runs batches of a stored campaign, the first time or again. */
  private void stored(Path folder, Like like, int batches) {
    boolean begun = Files.exists(folder);
    try (StoredCampaign stored = open(folder, like, StoreLimits.NONE, begun)) {
      steps(stored.campaign(), batches);
    }
  }

  /** Everything that the database holds. */
  private static List<String> dump(Path folder) throws Exception {
    List<String> lines = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("campaign.db"));
        Statement statement = connection.createStatement()) {
      for (String table :
          List.of("meta", "state", "items", "findings", "outcomes", "batches", "mutators")) {
        try (ResultSet rows = statement.executeQuery("select * from " + table + " order by 1")) {
          while (rows.next()) {
            StringBuilder line = new StringBuilder(table);
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
              line.append('|').append(rows.getString(i));
            }
            lines.add(line.toString());
          }
        }
      }
    }
    return lines;
  }

  @ParameterizedTest
  @EnumSource(Like.class)
  void aResumedCampaignIsThatOfOneThatWasNeverInterrupted(Like like) throws Exception {
    stored(temp.resolve("whole"), like, 40);
    stored(temp.resolve("parts"), like, 1);
    stored(temp.resolve("parts"), like, 16);
    stored(temp.resolve("parts"), like, 0);
    stored(temp.resolve("parts"), like, 23);
    assertThat(dump(temp.resolve("parts"))).isEqualTo(dump(temp.resolve("whole")));
    assertThat(Files.mismatch(tensors(temp.resolve("parts")), tensors(temp.resolve("whole"))))
        .isEqualTo(-1);
    try (StoredCampaign whole = resume(temp.resolve("whole"), like)) {
      CampaignDirectory directory = whole.directory();
      Checkpoint stored = directory.checkpoint();
      assertThat(stored.batches()).isEqualTo(40);
      assertThat(stored.items()).isNotEmpty();
      if (like != Like.RANDOM) {
        assertThat(stored.items()).hasSizeGreaterThan(4);
        assertThat(directory.progress()).hasSizeGreaterThan(1);
      }
      if (like == Like.ASSAY) {
        assertThat(stored.findings()).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(CoverageKind.Criterion.class)
  void coverageOfAnyKindIsBuiltAgain(CoverageKind.Criterion criterion) throws Exception {
    CoverageKind kind = CoverageKind.parse(criterion.toString());
    for (int[] parts : new int[][] {{24}, {9, 1, 14}}) {
      Path folder = temp.resolve("in " + parts.length);
      for (int steps : parts) {
        CampaignBuilder.Ready ready =
            new CampaignBuilder(FragileModel.space(), FragileModel.seeds(5))
                .seed(SEED)
                .coverage(kind)
                .build();
        opened.add(ready);
        try (StoredCampaign stored =
            StoredCampaign.open(
                folder, ready, FragileModel.SHA, "", StoreLimits.NONE, Files.exists(folder))) {
          steps(stored.campaign(), steps);
        }
      }
    }
    assertThat(dump(temp.resolve("in 3"))).isEqualTo(dump(temp.resolve("in 1")));
  }

  @Test
  void whatIsStoredIsWhatTheCampaignHolds() {
    Path folder = temp.resolve("c");
    try (StoredCampaign whole = create(folder, Like.ASSAY, StoreLimits.NONE)) {
      CampaignDirectory directory = whole.directory();
      Campaign campaign = whole.campaign();
      steps(campaign, 30);
      Checkpoint stored = directory.checkpoint();
      assertThat(stored.inputs()).isEqualTo(campaign.inputs());
      assertThat(stored.tallies()).isEqualTo(campaign.tallies());
      assertThat(stored.items()).hasSize(campaign.corpus().size());
      for (CorpusItem item : stored.items()) {
        CorpusItem own = campaign.corpus().item(item.id());
        assertThat(item).usingRecursiveComparison().withStrictTypeChecking().isEqualTo(own);
        assertThat(stored.picks()[item.id()]).isEqualTo(campaign.corpus().picks(item.id()));
      }
      assertThat(stored.findings()).isNotEmpty();
      assertThat(stored.findings())
          .usingRecursiveFieldByFieldElementComparator()
          .isEqualTo(campaign.findings());
      // Tallies of batches that changed nothing else are there too.
      assertThat(stored.tallies().stream().mapToLong(Journal.Tally::mutants).sum())
          .isEqualTo(29 * 50);
    }
  }

  @Test
  void outcomesOfFindingsAreKeptWithTheInputsTheyTook() {
    Path folder = temp.resolve("c");
    Outcome outcome = new Outcome("confirmed", "Exp e", "fails", "findings/0");
    stored(folder, Like.ASSAY, 30);
    long inputs;
    try (StoredCampaign whole = resume(folder, Like.ASSAY)) {
      CampaignDirectory directory = whole.directory();
      inputs = directory.checkpoint().inputs();
      directory.journal().settle(0, outcome, inputs + 70);
      assertThatThrownBy(() -> directory.journal().settle(0, outcome, inputs))
          .isInstanceOf(FuzzException.class)
          .hasMessageContaining("can no longer be stored");
    }
    try (StoredCampaign whole = resume(folder, Like.ASSAY)) {
      CampaignDirectory directory = whole.directory();
      assertThat(directory.outcomes()).isEqualTo(Map.of(0, outcome));
      assertThat(directory.checkpoint().inputs()).isEqualTo(inputs + 70);
    }
  }

  @Test
  void aTornTailIsCutOff() throws Exception {
    Path folder = temp.resolve("c");
    stored(temp.resolve("whole"), Like.ASSAY, 20);
    stored(folder, Like.ASSAY, 12);
    Files.write(tensors(folder), new byte[1001], StandardOpenOption.APPEND);
    stored(folder, Like.ASSAY, 8);
    assertThat(dump(folder)).isEqualTo(dump(temp.resolve("whole")));
    assertThat(Files.mismatch(tensors(folder), tensors(temp.resolve("whole")))).isEqualTo(-1);
  }

  @Test
  void lostAndDamagedTensorsAreNoticed() throws Exception {
    Path folder = temp.resolve("c");
    stored(folder, Like.ASSAY, 12);
    byte[] tensors = Files.readAllBytes(tensors(folder));
    try (RandomAccessFile file = new RandomAccessFile(tensors(folder).toFile(), "rw")) {
      file.seek(tensors.length / 2);
      file.write(~tensors[tensors.length / 2]);
    }
    refused(() -> resume(folder, Like.ASSAY), "damaged", "check sum");
    Files.write(tensors(folder), Arrays.copyOf(tensors, tensors.length - 1));
    refused(() -> resume(folder, Like.ASSAY), "damaged", "bytes of " + tensors.length);
    Files.delete(tensors(folder));
    refused(() -> resume(folder, Like.ASSAY), "damaged", "missing");
  }

  @Test
  void aDamagedDatabaseIsNoticed() throws Exception {
    Path folder = temp.resolve("c");
    stored(folder, Like.WALK, 12);
    Path database = folder.resolve("campaign.db");
    byte[] bytes = Files.readAllBytes(database);
    Arrays.fill(bytes, 3 * 4096, bytes.length, (byte) 0x5a);
    Files.write(database, bytes);
    refused(() -> resume(folder, Like.WALK), "damaged");
    Files.writeString(database, "no database ".repeat(1000));
    refused(() -> resume(folder, Like.WALK), "not that of a campaign");
  }

  @Test
  void aFullDatabaseEndsTheCampaignSoundly() {
    full(new StoreLimits(18, Long.MAX_VALUE), "full");
  }

  @Test
  void aFullDiskUnderTheTensorsEndsTheCampaignSoundly() {
    full(new StoreLimits(1000, 40_001), "limit of 40001 bytes");
  }

  private void full(StoreLimits limits, String why) {
    Path folder = temp.resolve("c");
    int batch = 0;
    try (StoredCampaign small = create(folder, Like.WALK, limits)) {
      CampaignDirectory directory = small.directory();
      Campaign campaign = small.campaign();
      String message = "";
      while (message.isEmpty()) {
        try {
          campaign.step();
          batch++;
        } catch (FuzzException e) {
          message = String.valueOf(e.getMessage());
        }
      }
      assertThat(batch).isPositive();
      assertThat(message).contains(why, "batch " + batch, "free some space").doesNotContain("\n");
      assertThat(directory.journal().failure()).contains(message);
      // It takes nothing more, so that what is stored has no gap.
      assertThatThrownBy(campaign::step).hasMessage(message);
      // What the campaign found stays in hand.
      assertThat(campaign.corpus().size()).isPositive();
      assertThat(directory.checkpoint().batches()).isEqualTo(batch);
    }
    try (StoredCampaign resumed = resume(folder, Like.WALK)) {
      steps(resumed.campaign(), 3);
      assertThat(resumed.directory().checkpoint().batches()).isEqualTo(batch + 3);
    }
  }

  @Test
  void oneWriterAtATime() throws Exception {
    Path folder = temp.resolve("c");
    try (StoredCampaign whole = create(folder, Like.ASSAY, StoreLimits.NONE)) {
      CampaignDirectory directory = whole.directory();
      assertThat(directory.progress()).isEmpty();
      refused(
          () -> resume(folder, Like.ASSAY), "in use by process " + ProcessHandle.current().pid());
      refused(() -> create(folder, Like.ASSAY, StoreLimits.NONE), "in use by process");
    }
    resume(folder, Like.ASSAY).close();
  }

  @Test
  void foreignFoldersAreLeftAlone() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("c"));
    Path thesis = Files.writeString(folder.resolve("thesis.tex"), "mine");
    refused(() -> create(folder, Like.ASSAY, StoreLimits.NONE), "other files", "thesis.tex");
    refused(() -> resume(folder, Like.ASSAY), "no campaign to resume");
    assertThat(folder).isDirectoryContaining(file -> file.equals(thesis));
    assertThat(Files.list(folder)).hasSize(1);
    Path database = folder.resolve("campaign.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      statement.execute("create table mine(a)");
    }
    byte[] before = Files.readAllBytes(database);
    refused(() -> resume(folder, Like.ASSAY), "not that of a campaign");
    assertThat(Files.readAllBytes(database)).isEqualTo(before);
    stored(temp.resolve("own"), Like.ASSAY, 1);
    refused(
        () -> create(temp.resolve("own"), Like.ASSAY, StoreLimits.NONE),
        "a campaign already",
        "--resume");
  }

  @Test
  void anotherCampaignIsNotResumed() throws Exception {
    Path folder = temp.resolve("c");
    stored(folder, Like.ASSAY, 1);
    String other = "cd".repeat(32);
    refused(
        () -> open(folder, Like.ASSAY, SEED, other, StoreLimits.NONE, true),
        "another model",
        "cdcd",
        "abab");
    refused(
        () -> open(folder, Like.ASSAY, 6, FragileModel.SHA, StoreLimits.NONE, true),
        "another seed (5)");
    refused(() -> resume(folder, Like.WALK), "another plan (ASSAY)");
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("campaign.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("pragma user_version = 7");
    }
    refused(() -> resume(folder, Like.ASSAY), "format 7", "format 2");
  }

  @Test
  void aFolderThatCannotBeWrittenIsOneLine() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "x");
    refused(() -> create(file.resolve("c"), Like.ASSAY, StoreLimits.NONE), "cannot be");
    Path system = Path.of("/proc/self");
    assumeTrue(Files.isDirectory(system));
    refused(() -> create(system.resolve("c"), Like.ASSAY, StoreLimits.NONE), "cannot be");
  }

  @Test
  void aCreationThatWasCutShortIsMadeGood() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("c"));
    Files.createFile(folder.resolve("campaign.db"));
    Files.writeString(folder.resolve("lock"), "?", StandardCharsets.US_ASCII);
    resume(folder, Like.ASSAY).close();
    stored(folder, Like.ASSAY, 2);
  }

  @Test
  void anItemTakesLittleMoreThanItsTensor() {
    // Counted, not timed: what an item keeps, against what a row of 784 floats needs.
    CorpusItem item = new CorpusItem(0, 0, 0, 0, "noise", new byte[3136], new float[10], 0, true);
    long kept = item.stored().length + 4L * item.signature().length + 3 * 16 + 64 + 8;
    assertThat((double) kept / 3136).isLessThan(1.3);
  }

  private interface Attempt {
    AutoCloseable run() throws Exception;
  }

  private static void refused(Attempt attempt, String... words) {
    assertThatThrownBy(() -> attempt.run().close())
        .isInstanceOf(FuzzException.class)
        .hasMessageContainingAll(words)
        .hasMessageNotContainingAny("\n", "org.sqlite");
  }

  private static Path tensors(Path folder) throws IOException {
    return folder.resolve("tensors.bin");
  }
}
