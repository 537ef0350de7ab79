package org.assay.bench.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assay.data.random.RandomStream;
import org.assay.fuzz.campaign.Campaign;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.campaign.Checkpoint;
import org.assay.fuzz.campaign.CorpusItem;
import org.assay.fuzz.campaign.Journal;
import org.assay.fuzz.campaign.Sighting;
import org.assay.fuzz.store.StoredCampaign;

/**
 * Kills a campaign with signal 9 at random moments, resumes it each time, and holds what is stored
 * against what the process had said it holds; at the end, against a campaign of as many batches
 * that nobody interrupted.
 */
public final class CampaignKills {
  private final int kills;
  private final Duration shortest;
  private final Duration longest;
  private final long seed;

  /**
   * Kills to come.
   *
   * @param kills how many
   * @param shortest time from a start to a kill; a start takes about a second, and a kill during it
   *     counts as well
   * @param longest time from a start to a kill
   */
  public CampaignKills(int kills, Duration shortest, Duration longest, long seed) {
    if (kills < 1 || shortest.isNegative() || longest.compareTo(shortest) < 0) {
      throw new IllegalArgumentException(kills + " kills, " + shortest + " to " + longest);
    }
    this.kills = kills;
    this.shortest = shortest;
    this.longest = longest;
    this.seed = seed;
  }

  /**
   * What came of it.
   *
   * @param amidWork kills after the first batch of their process
   * @param problems a line for each thing that was lost or differs; empty if all is well
   */
  public record Result(
      int kills, int amidWork, long batches, int items, int findings, List<String> problems) {
    /** Copies the problems. */
    public Result {
      problems = List.copyOf(problems);
    }

    /** Whether nothing was lost. */
    public boolean passed() {
      return problems.isEmpty();
    }
  }

  /** What a process said last. */
  private record Said(long batches, int items, int findings) {}

  /**
   * Runs and kills.
   *
   * @param folder of the campaign; must not exist
   */
  public Result run(Path folder) {
    List<String> problems = new ArrayList<>();
    RandomStream random = RandomStream.of(seed, "kills");
    Said before = new Said(0, 0, 0);
    int amidWork = 0;
    for (int kill = 1; kill <= kills; kill++) {
      long millis = random.nextLong(shortest.toMillis(), longest.toMillis());
      List<String> lines = killed(folder, millis, problems);
      Said said = lines.isEmpty() ? before : parse(lines.get(lines.size() - 1));
      amidWork += lines.isEmpty() ? 0 : 1;
      if (Files.exists(folder.resolve("campaign.db"))) {
        compare(kill, said, stored(folder), problems);
      } else if (said.batches() > 0) {
        problems.add("kill " + kill + ": no database after batch " + said.batches());
      }
      before = said;
    }
    if (!Files.exists(folder.resolve("campaign.db"))) {
      return new Result(kills, amidWork, 0, 0, 0, problems);
    }
    Checkpoint last = stored(folder);
    compare(last, uninterrupted(last.batches()), problems);
    return new Result(
        kills, amidWork, last.batches(), last.items().size(), last.findings().size(), problems);
  }

  private List<String> killed(Path folder, long millis, List<String> problems) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            KilledCampaign.class.getName(),
            folder.toString(),
            Long.toString(seed));
    try {
      // Not pipes: what is in them is lost with the process.
      Path said = Files.createTempFile("assay-kills", ".out");
      Path errors = Files.createTempFile("assay-kills", ".err");
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(said.toFile())
              .redirectError(errors.toFile())
              .start();
      boolean ended = process.waitFor(millis, TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
      if (ended) {
        problems.add("the campaign ended by itself: " + Files.readString(errors).strip());
      }
      String text = Files.readString(said, StandardCharsets.US_ASCII);
      Files.delete(said);
      Files.delete(errors);
      // A line that was cut short says nothing.
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static Said parse(String line) {
    String[] numbers = line.split(" ");
    return new Said(
        Long.parseLong(numbers[0]), Integer.parseInt(numbers[1]), Integer.parseInt(numbers[2]));
  }

  private Checkpoint stored(Path folder) {
    try (CampaignBuilder.Ready ready = KillSubject.parts(seed);
        StoredCampaign stored = KillSubject.store(ready, folder, true)) {
      return stored.directory().checkpoint();
    }
  }

  /** What was said must be stored; one batch more may be, which nobody was told of. */
  private static void compare(int kill, Said said, Checkpoint stored, List<String> problems) {
    String where = "kill " + kill + ": ";
    if (stored.batches() < said.batches() || stored.batches() > said.batches() + 1) {
      problems.add(where + stored.batches() + " batches stored, " + said.batches() + " said");
    }
    if (stored.items().size() < said.items()) {
      problems.add(where + stored.items().size() + " items stored, " + said.items() + " said");
    }
    if (stored.findings().size() < said.findings()) {
      problems.add(
          where + stored.findings().size() + " findings stored, " + said.findings() + " said");
    }
  }

  private Campaign uninterrupted(long batches) {
    try (CampaignBuilder.Ready ready = KillSubject.parts(seed)) {
      Campaign campaign = ready.campaign(Journal.NONE);
      campaign.run(() -> campaign.batches() >= batches);
      return campaign;
    }
  }

  private static void compare(Checkpoint stored, Campaign whole, List<String> problems) {
    if (stored.inputs() != whole.inputs() || !stored.tallies().equals(whole.tallies())) {
      problems.add("inputs or tallies differ from those of a campaign without interruption");
    }
    if (stored.items().size() != whole.corpus().size()
        || stored.findings().size() != whole.findings().size()) {
      problems.add("items or findings differ in number from those without interruption");
      return;
    }
    for (CorpusItem item : stored.items()) {
      if (!same(item, whole.corpus().item(item.id()))
          || stored.picks()[item.id()] != whole.corpus().picks(item.id())) {
        problems.add("item " + item.id() + " differs from that without interruption");
        return;
      }
    }
    for (int i = 0; i < stored.findings().size(); i++) {
      Sighting a = stored.findings().get(i);
      Sighting b = whole.findings().get(i);
      if (!a.key().equals(b.key()) || a.input() != b.input() || !Arrays.equals(a.row(), b.row())) {
        problems.add("finding " + i + " differs from that without interruption");
      }
    }
  }

  private static boolean same(CorpusItem a, CorpusItem b) {
    return a.parent() == b.parent()
        && a.ancestor() == b.ancestor()
        && a.batch() == b.batch()
        && a.mutator().equals(b.mutator())
        && Arrays.equals(a.stored(), b.stored())
        && Arrays.equals(a.signature(), b.signature())
        && Double.compare(a.fitness(), b.fitness()) == 0
        && a.covers() == b.covers();
  }
}
