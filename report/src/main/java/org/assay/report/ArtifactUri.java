package org.assay.report;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Paths as SARIF wants them: relative to the repository, with forward slashes, percent-encoded. */
final class ArtifactUri {
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  private ArtifactUri() {}

  /**
   * The address of a file within a repository.
   *
   * @param root absolute path of the repository
   * @return empty if the file lies outside of it or its path is none
   */
  static Optional<String> within(Path root, String file) {
    Path absolute;
    try {
      absolute = root.resolve(file).normalize();
    } catch (java.nio.file.InvalidPathException e) {
      return Optional.empty();
    }
    Path base = root.normalize();
    if (!absolute.startsWith(base) || absolute.equals(base)) {
      return Optional.empty();
    }
    return Optional.of(encode(base.relativize(absolute).toString()));
  }

  /**
   * A path's text as a relative address, without anything that could lead out of the repository.
   */
  static String relative(String file) {
    StringBuilder path = new StringBuilder();
    for (String segment : file.replace('\\', '/').split("/", -1)) {
      if (!segment.isEmpty() && !segment.equals(".") && !segment.equals("..")) {
        path.append(path.isEmpty() ? "" : "/").append(segment);
      }
    }
    return path.isEmpty() ? "unknown" : encode(path.toString());
  }

  private static String encode(String path) {
    StringBuilder uri = new StringBuilder();
    for (byte b : path.replace('\\', '/').getBytes(StandardCharsets.UTF_8)) {
      if (b == '/' || (b > 0 && UNRESERVED.indexOf(b) >= 0)) {
        uri.append((char) b);
      } else {
        uri.append(String.format(Locale.ROOT, "%%%02X", b & 0xff));
      }
    }
    return uri.toString();
  }
}
