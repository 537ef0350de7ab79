package org.assay.train.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.assay.train.TrainException;

/**
 * What a client says first over a connection, and what it can be answered.
 *
 * @param schema of the trace that is to come
 * @param token that the server printed
 */
public record Greeting(String schema, String token) {
  /** Bytes of a greeting, at most. */
  public static final int LONGEST = 4096;

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * Reads a line.
   *
   * @param where it came from, for errors
   * @throws TrainException if it is no greeting
   */
  public static Greeting read(byte[] line, String where) {
    String text = new String(line, StandardCharsets.ISO_8859_1);
    if (text.matches("(?s)[A-Z]{3,7} .*|.*HTTP/[0-9].*")) {
      throw new TrainException(
          "a request of a browser", where, "a client of assay-watch; this is no web server", "");
    }
    JsonNode node = TraceParser.json(line, where);
    TraceLine greeting = new TraceLine(node, where);
    if (!node.get("event").textValue().equals("hello")) {
      throw greeting.error("the first event is no greeting", "'hello' with the token");
    }
    return new Greeting(greeting.text("schema", ""), greeting.text("token", ""));
  }

  /** The answer to a greeting that is right. */
  public static byte[] ok() {
    return line(MAPPER.createObjectNode().put("answer", "ok"));
  }

  /** The answer to anything that is wrong; the connection is closed behind it. */
  public static byte[] refused(String why) {
    return line(MAPPER.createObjectNode().put("answer", "refused").put("why", why));
  }

  /** Asks for the end of the training. */
  public static byte[] stop(String rule, Optional<String> layer, String message) {
    ObjectNode node = MAPPER.createObjectNode().put("answer", "stop").put("rule", rule);
    node.put("layer", layer.orElse(""));
    return line(node.put("message", message));
  }

  private static byte[] line(ObjectNode node) {
    return (node + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
