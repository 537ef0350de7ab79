package org.assay.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.onnx.Graph;
import org.assay.onnx.GraphPath;
import org.assay.onnx.Model;

/**
 * Fingerprints of findings in one model: equal for the same place of a re-exported model, whatever
 * its tensors, nodes and files are called and in whatever topological order its nodes stand.
 *
 * <p>A tensor's position is a hash of the operators above it, down from the graph's inputs;
 * constants count as equal, {@code Identity} as absent. Tensors of equal position are numbered, in
 * an order that looks at what consumes them, then at shapes and attributes, and only last at the
 * order of nodes (which then mostly is a symmetry of the graph). Not for use by several threads at
 * once.
 */
public final class Fingerprints {
  private static final int HEX_DIGITS = 32;

  private final Graph main;
  private Optional<Map<GraphPath, Map<String, String>>> positions = Optional.empty();

  /** Fingerprints of a model; the work is done when the first is asked for. */
  public Fingerprints(Model model) {
    main = model.graph();
  }

  /** Positions of all tensors, found in time linear in the size of the model. */
  private static Map<GraphPath, Map<String, String>> positions(Graph main) {
    StructuralPositions structure = new StructuralPositions(main);
    Map<GraphPath, Map<String, String>> positions = new HashMap<>();
    Map<Long, List<StructuralPositions.Entry>> classes = new HashMap<>();
    for (StructuralPositions.Entry entry : structure.entries()) {
      classes.computeIfAbsent(entry.above(), k -> new ArrayList<>()).add(entry);
    }
    classes.forEach(
        (above, members) -> {
          members.sort(StructuralPositions.Entry.ORDER);
          for (int i = 0; i < members.size(); i++) {
            StructuralPositions.Entry member = members.get(i);
            positions
                .computeIfAbsent(member.graph(), k -> new HashMap<>())
                .put(member.tensor(), Long.toHexString(above) + "#" + i);
          }
        });
    return positions;
  }

  /**
   * Fingerprint of a finding.
   *
   * @param graph the graph that holds the node
   * @param tensor the node's output; one that the model does not have is told by its name alone
   * @return 32 hexadecimal digits of a SHA-256
   */
  public String of(String ruleId, GraphPath graph, String tensor) {
    if (positions.isEmpty()) {
      positions = Optional.of(positions(main));
    }
    String position = positions.get().getOrDefault(graph, Map.of()).get(tensor);
    return sha256(
            "assay.fingerprint/1",
            ruleId,
            position != null ? position : "name " + graph + " " + tensor)
        .substring(0, HEX_DIGITS);
  }

  /** SHA-256 in hexadecimal of parts that cannot run into each other. */
  static String sha256(String... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        int n = bytes.length;
        digest.update(
            new byte[] {(byte) (n >>> 24), (byte) (n >>> 16), (byte) (n >>> 8), (byte) n});
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      // Every Java platform must have it (java.security.MessageDigest).
      throw new IllegalStateException("no SHA-256 in this Java runtime", e);
    }
  }
}
