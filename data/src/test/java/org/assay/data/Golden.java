package org.assay.data;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** The files that numpy wrote; see {@code golden/generate.py}. */
public final class Golden {
  private Golden() {}

  public static Path file(String name) {
    try {
      return Path.of(Golden.class.getResource("golden/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
