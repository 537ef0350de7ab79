package org.assay.onnx;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A graph of nodes ({@code GraphProto}), immutable. Nodes are in topological order once validated.
 *
 * @param inputs all declared inputs; from IR 4 on an initializer need not be one
 * @param initializers dense constants by name, in file order
 * @param sparseInitializers sparse constants by name
 * @param valueInfo declared types of inner tensors by name
 * @param quantization {@code quantization_annotation}: tensor → (parameter → tensor)
 */
public record Graph(
    String name,
    List<ValueInfo> inputs,
    List<ValueInfo> outputs,
    List<Node> nodes,
    Map<String, Tensor> initializers,
    Map<String, SparseTensor> sparseInitializers,
    Map<String, ValueInfo> valueInfo,
    Map<String, Map<String, String>> quantization,
    String docString,
    Map<String, String> metadata) {
  public Graph {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    nodes = List.copyOf(nodes);
    initializers = ordered(initializers);
    sparseInitializers = ordered(sparseInitializers);
    valueInfo = ordered(valueInfo);
    quantization = ordered(quantization);
    metadata = ordered(metadata);
  }

  /** A graph without sparse constants, annotations and metadata. */
  public static Graph of(
      String name,
      List<ValueInfo> inputs,
      List<ValueInfo> outputs,
      List<Node> nodes,
      Map<String, Tensor> initializers) {
    return new Graph(
        name, inputs, outputs, nodes, initializers, Map.of(), Map.of(), Map.of(), "", Map.of());
  }

  /** The same graph with other nodes. */
  public Graph withNodes(List<Node> newNodes) {
    return new Graph(
        name,
        inputs,
        outputs,
        newNodes,
        initializers,
        sparseInitializers,
        valueInfo,
        quantization,
        docString,
        metadata);
  }

  /** The same graph with other outputs. */
  public Graph withOutputs(List<ValueInfo> newOutputs) {
    return new Graph(
        name,
        inputs,
        newOutputs,
        nodes,
        initializers,
        sparseInitializers,
        valueInfo,
        quantization,
        docString,
        metadata);
  }

  /** The same graph with other inputs. */
  public Graph withInputs(List<ValueInfo> newInputs) {
    return new Graph(
        name,
        newInputs,
        outputs,
        nodes,
        initializers,
        sparseInitializers,
        valueInfo,
        quantization,
        docString,
        metadata);
  }

  /** The same graph with other initializers. */
  public Graph withInitializers(Map<String, Tensor> newInitializers) {
    return new Graph(
        name,
        inputs,
        outputs,
        nodes,
        newInitializers,
        sparseInitializers,
        valueInfo,
        quantization,
        docString,
        metadata);
  }

  /** Tensors that some depend on, themselves included; what subgraphs read counts. */
  public Set<String> leadingTo(Collection<String> tensors) {
    Set<String> wanted = new HashSet<>(tensors);
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.get(i);
      if (node.outputs().stream().anyMatch(wanted::contains)) {
        collectReads(node, wanted);
      }
    }
    return wanted;
  }

  private static void collectReads(Node node, Set<String> into) {
    into.addAll(node.inputs());
    for (Attribute attribute : node.attributes().values()) {
      if (attribute instanceof Attribute.GraphValue inner) {
        inner.value().outputs().forEach(o -> into.add(o.name()));
        inner.value().nodes().forEach(n -> collectReads(n, into));
      }
    }
  }

  /** Bytes of all initializers of this graph alone, packed; weights, for limits of work. */
  public long weightBytes() {
    return initializers.values().stream().mapToLong(w -> Tensor.bytes(w.type(), w.size())).sum();
  }

  /** Bytes of all tensors of this graph and its subgraphs: initializers, and constants of nodes. */
  public long storedBytes() {
    long bytes = 0;
    for (Tensor tensor : initializers.values()) {
      bytes += tensor.data().size();
    }
    for (Node node : nodes) {
      for (Attribute attribute : node.attributes().values()) {
        if (attribute instanceof Attribute.GraphValue inner) {
          bytes += inner.value().storedBytes();
        } else if (attribute instanceof Attribute.TensorValue value) {
          bytes += value.value().data().size();
        }
      }
    }
    return bytes;
  }

  /** Inputs that a caller must feed: those without an initializer. */
  public List<ValueInfo> requiredInputs() {
    return inputs.stream()
        .filter(
            i -> !initializers.containsKey(i.name()) && !sparseInitializers.containsKey(i.name()))
        .toList();
  }

  /** A declared input. */
  public Optional<ValueInfo> input(String inputName) {
    return inputs.stream().filter(i -> i.name().equals(inputName)).findFirst();
  }

  private static <V> Map<String, V> ordered(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
