package org.assay.onnx.io;

import java.util.ArrayList;
import java.util.List;
import org.assay.onnx.Function;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.OperatorSet;
import org.assay.onnx.Uninterpreted;
import org.assay.onnx.proto.FunctionProto;
import org.assay.onnx.proto.ModelProto;
import org.assay.onnx.proto.OperatorSetIdProto;

/** Models and functions. */
final class ModelDecoder {
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
    List<OperatorSet> sets = operatorSets(proto.getOpsetImportList());
    KnownVersions.check(proto.getIrVersion(), sets);
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
        GraphDecoder.entries(proto.getMetadataPropsList()),
        uninterpreted(proto));
  }

  private static Uninterpreted uninterpreted(ModelProto proto) {
    if (proto.getTrainingInfoCount() == 0 && proto.getConfigurationCount() == 0) {
      return Uninterpreted.NONE;
    }
    return new Uninterpreted(
        ModelProto.newBuilder()
            .addAllTrainingInfo(proto.getTrainingInfoList())
            .addAllConfiguration(proto.getConfigurationList())
            .build()
            .toByteArray());
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
      sets.add(KnownVersions.checked(new OperatorSet(proto.getDomain(), proto.getVersion())));
    }
    return sets;
  }
}
