package org.assay.report.html;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** What is around the content of a page: policy, style, script. */
final class Shell {
  private final String style;
  private final String script;

  /**
   * Creates a shell of two resources of this package.
   *
   * @param script may be empty for a page without one
   */
  Shell(String style, String script) {
    this.style = resource(style);
    this.script = script.isEmpty() ? "" : resource(script);
  }

  /** Writes the head, up to the start of the body. */
  void open(StringBuilder out, String title) {
    open(out, title, false);
  }

  /**
   * As {@link #open(StringBuilder, String)}.
   *
   * @param pictures whether the page holds images within itself
   */
  void open(StringBuilder out, String title, boolean pictures) {
    out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ");
    out.append("style-src '").append(hash(style)).append("'; script-src '").append(hash(script));
    out.append(pictures ? "'; img-src data:" : "'");
    out.append("; base-uri 'none'; form-action 'none'\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.append("<meta name=\"color-scheme\" content=\"light dark\">\n");
    out.append("<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    out.append(Html.name(title)).append("</title>\n<style>").append(style);
    out.append("</style>\n</head>\n<body>\n");
  }

  /** Writes the script and the end of the page. */
  void close(StringBuilder out) {
    if (!script.isEmpty()) {
      out.append("<script>").append(script).append("</script>\n");
    }
    out.append("</body>\n</html>\n");
  }

  private static String resource(String name) {
    try (InputStream in = Shell.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is missing from the archive");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read resource " + name, e);
    }
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      // Every Java platform must have it (java.security.MessageDigest).
      throw new IllegalStateException("no SHA-256 in this Java runtime", e);
    }
  }
}
