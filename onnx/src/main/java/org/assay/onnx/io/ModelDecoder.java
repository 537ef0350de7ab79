package org.assay.onnx.io;

import java.util.ArrayList;
import java.util.List;
import org.assay.onnx.Function;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.OperatorSet;
import org.assay.onnx.proto.FunctionProto;
import org.assay.onnx.proto.ModelProto;
import org.assay.onnx.proto.OperatorSetIdProto;

/** Models and functions. */
final class ModelDecoder {
  /** Newest IR version that the schema covers. */
  static final long NEWEST_IR = 14;

  /** Newest standard operator set whose operators are known. */
  static final long NEWEST_OPSET = 28;

  private final GraphDecoder graphs;

  ModelDecoder(GraphDecoder graphs) {
    this.graphs = graphs;
  }

  Model decode(ModelProto proto) {
    if (!proto.hasGraph()) {
      throw new ModelException(
          "not an ONNX model: there is no graph in it",
          "",
          "an .onnx file",
          "export the model again");
    }
    if (proto.getIrVersion() < 1 || proto.getIrVersion() > NEWEST_IR) {
      throw new ModelException(
          proto.hasIrVersion()
              ? "IR version " + proto.getIrVersion() + " is not known"
              : "the model does not state its IR version",
          "",
          "3 to " + NEWEST_IR,
          "export for an older ONNX, e.g. onnx.helper.make_model(graph, ir_version=10)");
    }
    List<OperatorSet> sets = operatorSets(proto.getOpsetImportList());
    if (sets.isEmpty()) {
      throw new ModelException(
          "the model imports no operator set",
          "",
          "an entry of opset_import for the standard domain",
          "export the model again with an opset_version");
    }
    List<Function> functions = new ArrayList<>(proto.getFunctionsCount());
    for (FunctionProto function : proto.getFunctionsList()) {
      functions.add(function(function));
    }
    return new Model(
        proto.getIrVersion(),
        sets,
        proto.getProducerName(),
        proto.getProducerVersion(),
        proto.getDomain(),
        proto.getModelVersion(),
        proto.getDocString(),
        graphs.graph(proto.getGraph()),
        functions,
        GraphDecoder.entries(proto.getMetadataPropsList()));
  }

  private Function function(FunctionProto proto) {
    try {
      return new Function(
          proto.getDomain(),
          proto.getName(),
          proto.getOverload(),
          proto.getInputList(),
          proto.getOutputList(),
          proto.getAttributeList(),
          graphs.attributes(proto.getAttributeProtoList()),
          graphs.nodes(proto.getNodeList()),
          operatorSets(proto.getOpsetImportList()),
          graphs.byName(proto.getValueInfoList()),
          proto.getDocString(),
          GraphDecoder.entries(proto.getMetadataPropsList()));
    } catch (ModelException e) {
      throw e.in("function '" + proto.getDomain() + "." + proto.getName() + "'");
    }
  }

  private static List<OperatorSet> operatorSets(List<OperatorSetIdProto> protos) {
    List<OperatorSet> sets = new ArrayList<>(protos.size());
    for (OperatorSetIdProto proto : protos) {
      sets.add(supported(new OperatorSet(proto.getDomain(), proto.getVersion())));
    }
    return sets;
  }

  /**
   * The operator set itself.
   *
   * @throws ModelException if it is a version of the standard domain that is not known
   */
  static OperatorSet supported(OperatorSet set) {
    if (set.domain().isEmpty() && (set.version() < 1 || set.version() > NEWEST_OPSET)) {
      throw new ModelException(
          "opset " + set.version() + " is not known",
          "",
          "1 to " + NEWEST_OPSET,
          "export the model for an older opset, e.g. opset_version=" + Model.WORKING_OPSET);
    }
    return set;
  }
}
