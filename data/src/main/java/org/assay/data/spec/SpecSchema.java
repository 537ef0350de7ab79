package org.assay.data.spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The JSON Schema of specs, for editors. */
public final class SpecSchema {
  private SpecSchema() {}

  /** The schema's text (draft 2020-12). */
  public static String text() {
    try (InputStream in =
        Objects.requireNonNull(
            SpecSchema.class.getResourceAsStream("assay-spec.schema.json"),
            "the schema is part of this module")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
