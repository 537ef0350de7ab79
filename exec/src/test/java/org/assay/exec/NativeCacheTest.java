package org.assay.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeCacheTest {
  @TempDir Path temp;

  private static NativeCache here() {
    return NativeCache.of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  @Test
  void pinsAreThoseOfTheJarOnEveryPlatform() throws Exception {
    Properties pinned = new Properties();
    try (InputStream in = NativeCache.class.getResourceAsStream("natives.properties")) {
      pinned.load(in);
    }
    pinned.remove("version");
    assertThat(pinned).hasSize(9);
    for (String file : pinned.stringPropertyNames()) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      CRC32 crc32 = new CRC32();
      byte[] bytes;
      try (InputStream in =
          NativeCache.class.getResourceAsStream("/ai/onnxruntime/native/" + file)) {
        bytes = in.readAllBytes();
      }
      sha256.update(bytes);
      crc32.update(bytes);
      assertThat(pinned.getProperty(file))
          .as(file)
          .isEqualTo("%08x %s", crc32.getValue(), HexFormat.of().formatHex(sha256.digest()));
    }
  }

  @Test
  void extractsOnceIntoAFolderClosedToOthers() throws IOException {
    NativeCache cache = here();
    NativeCache.Natives first = cache.locate(temp.resolve("assay"));
    assertThat(first.temporary()).isFalse();
    assertThat(first.folder().getFileName().toString()).matches("ort-1\\.28\\.0-[0-9a-f]{64}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first.folder())))
        .isEqualTo("rwx------");
    Path library = first.folder().resolve(cache.files().get(0));
    FileTime written = Files.getLastModifiedTime(library);
    assertThat(cache.locate(temp.resolve("assay"))).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(library)).isEqualTo(written);
    assertThat(names(temp.resolve("assay"))).containsExactly(cache.folderName());
  }

  @Test
  void replacesADamagedFolder() throws IOException {
    NativeCache cache = here();
    Path folder = cache.locate(temp).folder();
    Path library = folder.resolve(cache.files().get(0));
    byte[] bytes = Files.readAllBytes(library);
    bytes[bytes.length / 2] ^= 1;
    Files.write(library, bytes);
    assertThat(cache.locate(temp)).isEqualTo(new NativeCache.Natives(folder, false));
    bytes[bytes.length / 2] ^= 1;
    assertThat(Files.readAllBytes(library)).isEqualTo(bytes);
    assertThat(names(temp)).containsExactly(cache.folderName());
  }

  @Test
  void replacesAFolderThatOthersMayWrite() throws IOException {
    NativeCache cache = here();
    Path folder = cache.locate(temp).folder();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    cache.locate(temp);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
  }

  @Test
  void doesNotFollowALinkInPlaceOfTheFolder() throws IOException {
    NativeCache cache = here();
    Path real = cache.locate(temp.resolve("elsewhere")).folder();
    Files.createDirectories(temp.resolve("assay"));
    Path link = Files.createSymbolicLink(temp.resolve("assay").resolve(cache.folderName()), real);
    NativeCache.Natives natives = cache.locate(temp.resolve("assay"));
    assertThat(natives.temporary() || !Files.isSymbolicLink(link)).isTrue();
    if (natives.temporary()) {
      NativeCache.delete(natives.folder());
    }
  }

  @Test
  void fallsBackToATemporaryFolder() throws IOException {
    // A file where the cache should be: root may write anywhere, so permissions prove nothing.
    Path occupied = Files.writeString(temp.resolve("assay"), "not a folder");
    NativeCache.Natives natives = here().locate(occupied);
    assertThat(natives.temporary()).isTrue();
    assertThat(natives.folder()).isDirectory();
    NativeCache.delete(natives.folder());
  }

  @Test
  void startsInParallel() throws Exception {
    NativeCache cache = here();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Callable<NativeCache.Natives>> starts = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        starts.add(() -> cache.locate(temp));
      }
      for (Future<NativeCache.Natives> start : pool.invokeAll(starts)) {
        assertThat(start.get())
            .isEqualTo(new NativeCache.Natives(temp.resolve(cache.folderName()), false));
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(names(temp)).containsExactly(cache.folderName());
  }

  @Test
  void removesWhatAKilledProcessLeft() throws IOException {
    Path stale = Files.createDirectory(temp.resolve(".ort-killed"));
    Files.writeString(stale.resolve("half"), "half");
    Files.setLastModifiedTime(stale, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    Path young = Files.createDirectory(temp.resolve(".ort-running"));
    here().locate(temp);
    assertThat(stale).doesNotExist();
    assertThat(young).exists();
  }

  @Test
  void saysInOneLineWhichPlatformsThereAre() {
    assertThatThrownBy(() -> NativeCache.of("Mac OS X", "x86_64"))
        .isInstanceOf(ExecException.class)
        .hasMessageContaining("no native library for this machine · Mac OS X on x86_64")
        .hasMessageContaining("macOS arm64")
        .message()
        .doesNotContain("\n");
    assertThatThrownBy(() -> NativeCache.of("FreeBSD", "amd64")).isInstanceOf(ExecException.class);
    assertThatThrownBy(() -> NativeCache.of("Linux", "s390x")).isInstanceOf(ExecException.class);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(p -> p.getFileName().toString()).toList();
    }
  }
}
