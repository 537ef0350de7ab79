package org.assay.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.assay.report.JsonRenderer;
import org.jspecify.annotations.Nullable;

/**
 * What was found for each model, in the run's folder, as it comes: a line of JSON for a model, on
 * disk before the next one is begun. A run that was killed goes on from it.
 */
final class ConfirmLedger implements AutoCloseable {
  /** Its name in the run's folder. */
  static final String FILE = "outcomes.jsonl";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CHECK = "{\"check\":\"";
  private static final String OUTCOME = "\",\"outcome\":";

  private final Path folder;
  private final FileChannel channel;
  private final Map<String, List<ConfirmDocuments.Entry>> stored = new LinkedHashMap<>();
  private int damaged;
  private boolean wholeLines = true;

  private ConfirmLedger(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * Opens that of a run's folder, or begins it.
   *
   * @throws UsageException if it cannot be read and written, or another run is writing it
   */
  static ConfirmLedger in(Path folder) {
    Path file = folder.resolve(FILE);
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        throw new OverlappingFileLockException();
      }
      ConfirmLedger ledger = new ConfirmLedger(folder, channel);
      ledger.read(Files.readString(file, StandardCharsets.ISO_8859_1));
      channel.position(channel.size());
      return ledger;
    } catch (OverlappingFileLockException e) {
      closeQuietly(channel);
      throw new UsageException(
          "another run is writing it", file.toString(), "one run at a time", "wait for it");
    } catch (IOException e) {
      closeQuietly(channel);
      throw unwritable(file, e);
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // What is reported is why it was given up.
    }
  }

  private static UsageException unwritable(Path file, IOException e) {
    return new UsageException(
        "cannot be read or written (" + e.getClass().getSimpleName() + ")",
        file.toString(),
        "a folder that can be written to, with space left",
        "");
  }

  // Bytes as characters: a damaged line must not spoil the others.
  private void read(String text) {
    wholeLines = text.isEmpty() || text.endsWith("\n");
    for (String line : text.split("\n")) {
      if (line.isEmpty()) {
        continue;
      }
      String utf8 = new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      if (!take(utf8)) {
        damaged++;
      }
    }
  }

  private boolean take(String line) {
    int at = line.indexOf(OUTCOME);
    if (!line.startsWith(CHECK) || at < 0 || !line.endsWith("}")) {
      return false;
    }
    String outcome = line.substring(at + OUTCOME.length(), line.length() - 1);
    if (!line.substring(CHECK.length(), at).equals(check(outcome))) {
      return false;
    }
    try {
      JsonNode node = JSON.readTree(outcome);
      stored.put(node.path("key").asText(), ConfirmEntries.read(node.path("findings"), folder));
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private static String check(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(crc.getValue());
  }

  /** How many lines could not be read. */
  int damaged() {
    return damaged;
  }

  Path file() {
    return folder.resolve(FILE);
  }

  /** What was found, if it is there with all its folders. */
  Optional<List<ConfirmDocuments.Entry>> find(String key) {
    return Optional.ofNullable(stored.get(key)).filter(ConfirmEntries::areThere);
  }

  /**
   * Adds a model; on disk once this returns.
   *
   * @param key of the model and all that its outcome depends on
   */
  void add(String key, Path model, List<ConfirmDocuments.Entry> entries) {
    String outcome =
        JsonRenderer.write(
            json -> {
              json.writeStartObject();
              json.writeStringField("schema", "assay.confirm-outcome/1");
              json.writeStringField("key", key);
              json.writeStringField("model", model.toString());
              json.writeArrayFieldStart("findings");
              for (ConfirmDocuments.Entry entry : entries) {
                ConfirmDocuments.entry(json, entry);
              }
              json.writeEndArray();
              json.writeEndObject();
            });
    try {
      // One line, whatever the renderer's layout.
      String line = JSON.readTree(outcome).toString();
      String text = CHECK + check(line) + OUTCOME + line + "}\n";
      ByteBuffer bytes =
          ByteBuffer.wrap(((wholeLines ? "" : "\n") + text).getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
      wholeLines = true;
    } catch (IOException e) {
      throw unwritable(folder.resolve(FILE), e);
    }
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }
}
