package org.assay.data.failing;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assay.data.DataException;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code failing.json}: everything but the arrays.
 *
 * @param arrays name of a tensor to the name of its array in the npz files, {@code t0}, {@code t1}
 *     …
 */
@JsonPropertyOrder({
  "schema",
  "kind",
  "model_sha256",
  "tensor",
  "spec",
  "seed",
  "ort_version",
  "optimisation",
  "dims",
  "loss",
  "arrays"
})
@JsonInclude(JsonInclude.Include.NON_NULL)
record FailingDocument(
    @Nullable String schema,
    @Nullable String kind,
    @JsonProperty("model_sha256") @Nullable String modelSha256,
    @Nullable String tensor,
    @Nullable String spec,
    @Nullable Long seed,
    @JsonProperty("ort_version") @Nullable String ortVersion,
    @Nullable String optimisation,
    @Nullable Map<String, Integer> dims,
    @Nullable String loss,
    @Nullable Map<String, String> arrays) {

  static final String SCHEMA = "assay.failing/1";

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // of later versions
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII) // names may hold escapes for terminals
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  /**
   * The text, in ASCII.
   *
   * @throws DataException if a name has an unpaired surrogate, which JSON readers refuse
   */
  byte[] toBytes(String where) {
    CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
    Stream.of(
            Stream.of(kind, tensor, spec, loss, ortVersion, optimisation),
            dims == null ? Stream.<String>of() : dims.keySet().stream(),
            arrays == null ? Stream.<String>of() : arrays.keySet().stream())
        .flatMap(texts -> texts)
        .filter(text -> text != null && !encoder.canEncode(text))
        .findFirst()
        .ifPresent(
            text -> {
              throw new DataException(
                  "a name has an unpaired surrogate", where + ": '" + text + "'", "a text", "");
            });
    DefaultIndenter indent = new DefaultIndenter("  ", "\n");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(indent);
    try {
      return (MAPPER.writer(printer).writeValueAsString(this) + "\n")
          .getBytes(StandardCharsets.US_ASCII);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("strings and numbers can always be written", e);
    }
  }

  /**
   * Reads and checks the document.
   *
   * @throws DataException if it is malformed, lacks a key, or names one array twice
   */
  static FailingDocument parse(byte[] json, String where) {
    FailingDocument document;
    try {
      document = MAPPER.readValue(json, FailingDocument.class);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String place = at == null ? where : where + ":" + at.getLineNr() + ":" + at.getColumnNr();
      throw new DataException(
          "this is not a description of a failing input (" + e.getOriginalMessage() + ")",
          place,
          "",
          e);
    } catch (IOException e) {
      throw new DataException("this is not JSON (" + e.getMessage() + ")", where, "", e);
    }
    if (document == null || !SCHEMA.equals(document.schema)) {
      throw new DataException(
          "this is not a description of a failing input",
          where,
          "\"schema\": \"" + SCHEMA + "\"",
          "name the folder that confirm or fuzz wrote");
    }
    return document;
  }

  /** A key's value that must be there. */
  static <T> T required(@Nullable T value, String key, String where) {
    if (value == null) {
      throw new DataException("the description lacks a key", where, "the key " + key, "");
    }
    return value;
  }

  /** Tensor to array, checked to be one-to-one. */
  Map<String, String> checkedArrays(String where) {
    Map<String, String> checked = required(arrays, "arrays", where);
    Set<String> seen = new HashSet<>();
    for (Map.Entry<String, String> entry : checked.entrySet()) {
      if (entry.getValue() == null || !seen.add(entry.getValue())) {
        throw new DataException(
            "the description gives two tensors one array, or one none",
            where + ": tensor '" + entry.getKey() + "'",
            "an array of its own",
            "");
      }
    }
    return checked;
  }
}
