package org.assay.onnx;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A model ({@code ModelProto}), immutable.
 *
 * @param uninterpreted {@code training_info} and {@code configuration} as encoded
 */
public record Model(
    long irVersion,
    List<OperatorSet> operatorSets,
    String producerName,
    String producerVersion,
    String domain,
    long modelVersion,
    String docString,
    Graph graph,
    List<Function> functions,
    Map<String, String> metadata,
    Uninterpreted uninterpreted) {
  /** The opset that every analysis works on; older models are upgraded to it. */
  public static final long WORKING_OPSET = 23;

  public Model {
    operatorSets = List.copyOf(operatorSets);
    functions = List.copyOf(functions);
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /** A model that is fully described by its parts. */
  public Model(
      long irVersion,
      List<OperatorSet> operatorSets,
      String producerName,
      String producerVersion,
      String domain,
      long modelVersion,
      String docString,
      Graph graph,
      List<Function> functions,
      Map<String, String> metadata) {
    this(
        irVersion,
        operatorSets,
        producerName,
        producerVersion,
        domain,
        modelVersion,
        docString,
        graph,
        functions,
        metadata,
        Uninterpreted.NONE);
  }

  /** A model of the standard operator set only. */
  public static Model of(long irVersion, long opset, Graph graph) {
    return new Model(
        irVersion,
        List.of(new OperatorSet("", opset)),
        "",
        "",
        "",
        0,
        "",
        graph,
        List.of(),
        Map.of());
  }

  /** The same model with another graph. */
  public Model withGraph(Graph newGraph) {
    return new Model(
        irVersion,
        operatorSets,
        producerName,
        producerVersion,
        domain,
        modelVersion,
        docString,
        newGraph,
        functions,
        metadata,
        uninterpreted);
  }

  /** The same model under other operator sets; its nodes are not touched. */
  public Model withOperatorSets(long newIrVersion, List<OperatorSet> newOperatorSets) {
    return new Model(
        newIrVersion,
        newOperatorSets,
        producerName,
        producerVersion,
        domain,
        modelVersion,
        docString,
        graph,
        functions,
        metadata,
        uninterpreted);
  }

  /** Version of a domain's operators, if imported; "" is the standard domain. */
  public OptionalLong opset(String ofDomain) {
    return operatorSets.stream()
        .filter(s -> s.domain().equals(ofDomain))
        .mapToLong(OperatorSet::version)
        .findFirst();
  }
}
