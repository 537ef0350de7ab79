package org.assay.train.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assay.onnx.Dim;
import org.assay.onnx.ElementType;
import org.assay.onnx.Graph;
import org.assay.onnx.Node;
import org.assay.onnx.Shape;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueInfo;
import org.assay.onnx.ValueType;
import org.assay.onnx.shape.GrowingTypes;
import org.assay.train.job.OnnxNetwork;
import org.assay.train.layers.Value;
import org.assay.train.weights.WeightDecl;

/** An ONNX graph as the forward pass of a step. */
final class ImportedNetwork {
  private final OnnxNetwork network;
  private final Graph graph;

  private ImportedNetwork(OnnxNetwork network, Graph graph) {
    this.network = network;
    this.graph = graph;
  }

  /**
   * Fits a network to rows.
   *
   * @throws org.assay.train.TrainException if it takes samples of other sizes
   */
  static ImportedNetwork of(OnnxNetwork network, List<Integer> shape, Dim rows) {
    ValueInfo declared = network.graph().inputs().get(0);
    List<Dim> dims = new ArrayList<>(List.of(rows));
    shape.forEach(size -> dims.add(Dim.of(size)));
    Optional<Shape> given =
        declared
            .type()
            .flatMap(t -> t instanceof ValueType.TensorType x ? x.shape() : Optional.empty());
    boolean fits = given.isEmpty() || given.get().rank() == dims.size();
    for (int i = 1; fits && given.isPresent() && i < dims.size(); i++) {
      fits = !(given.get().dim(i) instanceof Dim.Known k) || k.equals(dims.get(i));
    }
    if (!fits) {
      throw network
          .parts()
          .get(0)
          .spec()
          .config()
          .error(
              "the input '"
                  + network.input()
                  + "' is "
                  + given.get()
                  + " and a row has the shape "
                  + shape,
              "the same sizes behind the axis of rows",
              "reshape the rows under preprocess");
    }
    Graph opened =
        network
            .graph()
            .withInputs(
                List.of(ValueInfo.tensor(network.input(), ElementType.FLOAT, new Shape(dims))))
            .withOutputs(List.of());
    return new ImportedNetwork(network, opened);
  }

  /** The graph without outputs. */
  Graph graph() {
    return graph;
  }

  /** Its parts with the sizes of what they give, and their weights. */
  List<BuiltLayer> layers() {
    GrowingTypes types = GrowingTypes.of(graph);
    for (Node node : graph.nodes()) {
      types.add(node);
    }
    List<BuiltLayer> layers = new ArrayList<>();
    for (OnnxNetwork.Part part : network.parts()) {
      int index = layers.size();
      List<WeightDecl> weights = part.weights().stream().map(w -> weight(w, index)).toList();
      layers.add(new BuiltLayer(index, part.spec(), value(part, types), weights));
    }
    return layers;
  }

  private WeightDecl weight(String name, int layer) {
    Tensor initial = java.util.Objects.requireNonNull(graph.initializers().get(name), name);
    List<Integer> dims = IntStream.range(0, initial.rank()).boxed().toList();
    List<Integer> shape = dims.stream().map(i -> (int) initial.dims()[i]).toList();
    return new WeightDecl(name, layer, name, shape, dims, initial, true, Optional.empty());
  }

  private static Value value(OnnxNetwork.Part part, GrowingTypes types) {
    Optional<Shape> shape =
        types
            .type(part.tensor())
            .flatMap(t -> t instanceof ValueType.TensorType x ? x.shape() : Optional.empty());
    List<Integer> sizes = new ArrayList<>();
    boolean known = shape.isPresent() && shape.get().rank() > 1;
    known &= known && !(shape.get().dim(0) instanceof Dim.Known);
    for (int i = 1; known && i < shape.get().rank(); i++) {
      known = shape.get().dim(i) instanceof Dim.Known k && k.size() > 0;
      sizes.add(known ? (int) ((Dim.Known) shape.get().dim(i)).size() : 0);
    }
    if (!known) {
      throw part.spec()
          .config()
          .error(
              "the tensor '"
                  + part.tensor()
                  + "' is "
                  + shape.map(Shape::toString).orElse("of unknown rank"),
              "an open axis of rows, then known sizes",
              "export the model with an open batch size only");
    }
    if (part.layout() == org.assay.train.layers.Layout.CHANNELS_FIRST && sizes.size() > 1) {
      sizes.add(sizes.remove(0));
    }
    Optional<Value.Origin> origin =
        part.activation().isEmpty()
            ? Optional.empty()
            : Optional.of(new Value.Origin(part.activation(), part.operand()));
    return new Value(part.tensor(), sizes, part.layout(), origin);
  }
}
