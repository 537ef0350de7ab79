package org.assay.exec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * ONNX Runtime's native libraries on disk: extracted once from its jar into {@code
 * <cache>/ort-<version>-<sha256>}, so that a start does not write 25 MB.
 *
 * <p>An extraction is checked against pinned SHA-256 hashes and appears by an atomic rename, so
 * processes may start at the same time. A later start checks that the folder belongs to this user,
 * is closed to others and holds files of the pinned CRC-32 (a seventh of the time of SHA-256: 20
 * ms). A folder that fails is replaced; where nothing can be kept, a temporary folder serves this
 * process.
 */
final class NativeCache {
  /** A folder with the libraries; a temporary one is to be deleted. */
  record Natives(Path folder, boolean temporary) {}

  private record Pin(long crc32, String sha256) {}

  private static final String RESOURCES = "/ai/onnxruntime/native/";
  private static final Duration STALE = Duration.ofDays(1);
  private static final int ATTEMPTS = 3;

  private final String version;
  private final String platform;
  private final Map<String, Pin> pins = new TreeMap<>();

  private NativeCache(String platform, Properties pinned) {
    this.platform = platform;
    this.version = pinned.getProperty("version", "");
    for (String key : pinned.stringPropertyNames()) {
      if (key.startsWith(platform + "/")) {
        String hashes = pinned.getProperty(key);
        pins.put(
            key.substring(platform.length() + 1),
            new Pin(Long.parseLong(hashes.substring(0, 8), 16), hashes.substring(9)));
      }
    }
  }

  /**
   * The libraries for a platform.
   *
   * @throws ExecException if ONNX Runtime has none for it
   */
  static NativeCache of(String osName, String osArch) {
    Properties pinned = new Properties();
    try (InputStream in = NativeCache.class.getResourceAsStream("natives.properties")) {
      if (in == null) {
        throw new IOException("natives.properties is missing");
      }
      pinned.load(in);
    } catch (IOException e) {
      throw unusable("Assay's own jar is damaged", "natives.properties", e);
    }
    String platform = platform(osName, osArch).orElse("none");
    NativeCache cache = new NativeCache(platform, pinned);
    if (cache.pins.isEmpty()) {
      throw new ExecException(
          ExecException.Kind.PLATFORM,
          "ONNX Runtime " + cache.version + " has no native library for this machine",
          osName + " on " + osArch,
          "Linux x64 or arm64, macOS arm64, Windows x64",
          "models can be scanned here, but not run; -Donnxruntime.native.path=DIR names a build of"
              + " your own");
    }
    return cache;
  }

  private static Optional<String> platform(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    String arch = osArch.toLowerCase(Locale.ROOT);
    boolean x64 = arch.equals("amd64") || arch.equals("x86_64");
    boolean arm64 = arch.equals("aarch64") || arch.equals("arm64");
    if (!x64 && !arm64) {
      return Optional.empty();
    }
    // The folders of the jar; "darwin" contains "win".
    if (os.contains("mac") || os.contains("darwin")) {
      return Optional.of(x64 ? "osx-x64" : "osx-aarch64");
    }
    if (os.contains("win")) {
      return Optional.of(x64 ? "win-x64" : "win-aarch64");
    }
    return os.contains("linux")
        ? Optional.of(x64 ? "linux-x64" : "linux-aarch64")
        : Optional.empty();
  }

  /** The cache folder of this user: {@code assay.cache}, else below {@code XDG_CACHE_HOME}. */
  static Path defaultRoot() {
    String property = System.getProperty("assay.cache", "");
    if (!property.isEmpty()) {
      return Path.of(property);
    }
    String xdg = Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).orElse("");
    Path base =
        !xdg.isEmpty() && Path.of(xdg).isAbsolute()
            ? Path.of(xdg)
            : Path.of(System.getProperty("user.home", "."), ".cache");
    return base.resolve("assay");
  }

  /** Names of the files that are extracted. */
  List<String> files() {
    return List.copyOf(pins.keySet());
  }

  /** Name of the folder in the cache. */
  String folderName() {
    MessageDigest digest = sha256();
    pins.forEach(
        (file, pin) ->
            digest.update((file + " " + pin.sha256() + "\n").getBytes(StandardCharsets.UTF_8)));
    return "ort-" + version + "-" + HexFormat.of().formatHex(digest.digest());
  }

  /**
   * A folder with checked libraries.
   *
   * @param root cache folder, made if it is not there
   * @throws ExecException if neither the cache nor a temporary folder can be written
   */
  Natives locate(Path root) {
    Path folder = root.resolve(folderName());
    if (intact(folder)) {
      return new Natives(folder, false);
    }
    try {
      Files.createDirectories(root);
      removeStale(root);
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        Path fresh = extract(Files.createTempDirectory(root, ".ort-"));
        if (install(fresh, folder)) {
          return new Natives(folder, false);
        }
      }
    } catch (FileSystemException e) {
      // Read-only, full or foreign: below, a folder that lives as long as this process.
      return temporary(e);
    } catch (IOException e) {
      throw unusable("ONNX Runtime's native library cannot be extracted", root.toString(), e);
    }
    return temporary(
        new FileSystemException(folder.toString(), null, "changed by another process"));
  }

  private Natives temporary(FileSystemException why) {
    try {
      return new Natives(extract(Files.createTempDirectory("assay-ort-")), true);
    } catch (IOException e) {
      e.addSuppressed(why);
      throw unusable(
          "ONNX Runtime's native library cannot be extracted",
          System.getProperty("java.io.tmpdir", "") + ": " + e.getMessage(),
          e);
    }
  }

  /**
   * Puts a fresh extraction in place; false if another process interfered and we must try again.
   */
  private boolean install(Path fresh, Path folder) throws IOException {
    try {
      try {
        Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        return true;
      } catch (AtomicMoveNotSupportedException e) {
        throw e;
      } catch (FileSystemException inTheWay) {
        if (intact(folder)) {
          return true;
        }
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
          throw inTheWay;
        }
        Path aside = Files.createTempDirectory(folder.getParent(), ".ort-");
        Files.move(folder, aside.resolve("damaged"), StandardCopyOption.ATOMIC_MOVE);
        delete(aside);
        return false;
      }
    } finally {
      if (Files.exists(fresh, LinkOption.NOFOLLOW_LINKS)) {
        delete(fresh);
      }
    }
  }

  /** Extracts into an empty folder, checking hashes; deletes it on failure. */
  private Path extract(Path folder) throws IOException {
    try {
      close(folder);
      for (Map.Entry<String, Pin> pin : pins.entrySet()) {
        String resource = RESOURCES + platform + "/" + pin.getKey();
        MessageDigest digest = sha256();
        try (InputStream in = NativeCache.class.getResourceAsStream(resource)) {
          if (in == null) {
            throw unusable("ONNX Runtime's jar lacks a file", resource, null);
          }
          try (OutputStream out =
              new DigestOutputStream(Files.newOutputStream(folder.resolve(pin.getKey())), digest)) {
            in.transferTo(out);
          }
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(pin.getValue().sha256())) {
          throw unusable(
              "ONNX Runtime's native library is not the one of " + version, resource, null);
        }
      }
      return folder;
    } catch (IOException | ExecException e) {
      delete(folder);
      throw e;
    }
  }

  /**
   * Whether a folder belongs to this user, is closed to others and holds exactly the pinned bytes.
   */
  private boolean intact(Path folder) {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      if (!isPrivate(folder)) {
        return false;
      }
      for (Map.Entry<String, Pin> pin : pins.entrySet()) {
        Path file = folder.resolve(pin.getKey());
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            || crc32(file) != pin.getValue().crc32()) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isPrivate(Path folder) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(folder, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null) {
      return true; // Windows: the user's profile is closed by its access list.
    }
    PosixFileAttributes attributes = view.readAttributes();
    return PosixFilePermissions.toString(attributes.permissions()).equals("rwx------")
        && attributes.owner().equals(user(folder));
  }

  /** This process's user; in a container it may have a number but no name. */
  private static UserPrincipal user(Path folder) throws IOException {
    Path self = Path.of("/proc/self");
    return Files.isDirectory(self)
        ? Files.getOwner(self)
        : folder
            .getFileSystem()
            .getUserPrincipalLookupService()
            .lookupPrincipalByName(System.getProperty("user.name", ""));
  }

  private static void close(Path folder) throws IOException {
    if (Files.getFileAttributeView(folder, PosixFileAttributeView.class) != null) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
  }

  private static long crc32(Path file) throws IOException {
    CRC32 crc = new CRC32();
    byte[] block = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        crc.update(block, 0, n);
      }
    }
    return crc.getValue();
  }

  /** Removes what a killed process left half extracted. */
  private static void removeStale(Path root) throws IOException {
    Instant old = Instant.now().minus(STALE);
    try (Stream<Path> entries = Files.list(root)) {
      for (Path entry : entries.toList()) {
        if (entry.getFileName().toString().startsWith(".ort-")
            && Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS)
                .toInstant()
                .isBefore(old)) {
          delete(entry);
        }
      }
    }
  }

  static void delete(Path tree) throws IOException {
    if (Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> entries = Files.list(tree)) {
        for (Path entry : entries.toList()) {
          delete(entry);
        }
      }
    }
    Files.deleteIfExists(tree);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static ExecException unusable(String what, String where, @Nullable Exception cause) {
    ExecException error =
        new ExecException(
            ExecException.Kind.PLATFORM,
            what,
            where,
            "",
            "install Assay anew, or name a folder you may write with -Dassay.cache=DIR");
    if (cause != null) {
      error.initCause(cause);
    }
    return error;
  }
}
