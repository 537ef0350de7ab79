package org.assay.fuzz.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.assay.exec.OrtRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Puts SQLite's native code into Assay's cache once. The driver by itself extracts a copy per
 * process, and leaves it behind when the process is killed.
 */
final class SqliteLibrary {
  private static final String FOLDER = "org.sqlite.lib.path";
  private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);

  private SqliteLibrary() {}

  /** Tells the driver where its code is, unless the user did or there is none for this platform. */
  static void prepare() {
    if (!System.getProperty(FOLDER, "").isEmpty()) {
      return;
    }
    String name = LibraryLoaderUtil.getNativeLibName();
    String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    URL library = SqliteLibrary.class.getResource(resource);
    if (library == null) {
      return;
    }
    try (InputStream in = library.openStream()) {
      byte[] code = in.readAllBytes();
      System.setProperty(FOLDER, cached(OrtRuntime.cacheFolder(), name, code).toString());
    } catch (IOException e) {
      // The driver extracts its own copy, then.
      LOG.debug("SQLite's library is not cached", e);
    }
  }

  private static Path cached(Path root, String name, byte[] code) throws IOException {
    Path folder = root.resolve("sqlite-" + sha256(code));
    Path file = folder.resolve(name);
    if (!Files.isRegularFile(file) || !Arrays.equals(Files.readAllBytes(file), code)) {
      Files.createDirectories(folder);
      Path draft = Files.createTempFile(folder, name, ".part");
      try {
        Files.write(draft, code);
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(draft);
      }
    }
    return folder;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must have SHA-256", e);
    }
  }
}
