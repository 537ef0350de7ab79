package org.assay.onnx;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model-local function ({@code FunctionProto}): an operator defined by nodes.
 *
 * @param attributes names of attributes without default
 * @param attributeDefaults attributes with default
 */
public record Function(
    String domain,
    String name,
    String overload,
    List<String> inputs,
    List<String> outputs,
    List<String> attributes,
    Map<String, Attribute> attributeDefaults,
    List<Node> nodes,
    List<OperatorSet> operatorSets,
    Map<String, ValueInfo> valueInfo,
    String docString,
    Map<String, String> metadata) {
  public Function {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = List.copyOf(attributes);
    attributeDefaults = Collections.unmodifiableMap(new LinkedHashMap<>(attributeDefaults));
    nodes = List.copyOf(nodes);
    operatorSets = List.copyOf(operatorSets);
    valueInfo = Collections.unmodifiableMap(new LinkedHashMap<>(valueInfo));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }
}
