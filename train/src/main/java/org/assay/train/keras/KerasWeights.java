package org.assay.train.keras;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.assay.data.NdArray;
import org.assay.train.TrainException;
import org.assay.train.job.LayerSpec;
import org.assay.train.job.ModelSpec;

/**
 * Weights from HDF5 by {@code layer/place}, in the order of a layer's variables. Links of any kind
 * and data that lies in other files are refused: Keras writes neither.
 */
final class KerasWeights {
  /** Deflate makes data at most about 1032 times smaller. */
  private static final long MOST_PACKED = 1100;

  private static final int DEEPEST = 32;

  private final String where;
  private final Map<String, NdArray> weights = new LinkedHashMap<>();

  private final long fileBytes;

  private KerasWeights(String where, long fileBytes) {
    this.where = where;
    this.fileBytes = fileBytes;
  }

  /** Weights of a {@code model.weights.h5}. */
  static Map<String, NdArray> ofArchive(byte[] bytes, KerasConfig config, String where) {
    KerasWeights read = new KerasWeights(where, bytes.length);
    return guarded(
        where,
        ByteBuffer.wrap(bytes),
        file -> {
          Group layers = read.group(read.required(file, "layers"));
          config
              .groups()
              .forEach(
                  (name, layer) ->
                      read.ofLayer(layers, name, layer)
                          .ifPresent(group -> read.addAll(layer, read.variables(group, 0))));
          return read.weights;
        });
  }

  /** A model with its configuration in an attribute. */
  static ModelSpec whole(ByteBuffer bytes, String where) {
    KerasWeights read = new KerasWeights(where, bytes.remaining());
    return guarded(
        where,
        bytes,
        file -> {
          Attribute config = file.getAttribute("model_config");
          if (config == null) {
            throw new TrainException(
                "it has weights only",
                where,
                "a whole model",
                "save it with model.save, not with save_weights");
          }
          String text = String.valueOf(config.getData());
          KerasConfig model =
              KerasConfig.of(
                  KerasFiles.json(
                      text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                      where + ", model_config"),
                  where);
          Group groups = read.group(read.required(file, "model_weights"));
          for (LayerSpec layer : model.layers()) {
            read.ofLayer(groups, layer.name(), layer)
                .ifPresent(group -> read.addAll(layer, read.named(group)));
          }
          return model.model(read.weights);
        });
  }

  /**
   * Reads from memory, where a claimed length that the file does not have is an error; from a file
   * the reader would first allocate it. It answers damage with exceptions of many kinds, and with
   * deep recursion; all mean the same here.
   */
  private static <T> T guarded(String where, ByteBuffer bytes, Function<HdfFile, T> use) {
    try (HdfFile file = HdfFile.fromByteBuffer(bytes)) {
      return use.apply(file);
    } catch (TrainException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      throw KerasFiles.damaged(where, e);
    }
  }

  private void addAll(LayerSpec layer, List<Dataset> variables) {
    int place = 0;
    for (Dataset variable : variables) {
      Optional<NdArray> values = values(variable);
      if (values.isPresent()) {
        weights.put(layer.name() + "/" + place++, values.get());
      }
    }
  }

  /** The group of a layer; Keras writes one for each but the input, also where it is empty. */
  private Optional<Group> ofLayer(Group groups, String name, LayerSpec layer) {
    return layer.className().equals("InputLayer")
        ? Optional.empty()
        : Optional.of(group(required(groups, name)));
  }

  private Node required(Group group, String name) {
    return child(group, name)
        .orElseThrow(
            () ->
                new TrainException(
                    "there is no group '" + name + "'", where, "a file as Keras wrote it", ""));
  }

  private Optional<Node> child(Group group, String name) {
    return Optional.ofNullable(group.getChildren().get(name)).map(this::inside);
  }

  /** Refuses links before they are followed. */
  private Node inside(Node node) {
    if (node.isLink()) {
      throw new TrainException(
          "'" + node.getPath() + "' is a link",
          where,
          "data in the file itself; links are never followed",
          "save the model again");
    }
    return node;
  }

  private Group group(Node node) {
    if (node instanceof Group group) {
      return group;
    }
    throw new TrainException(
        "'" + node.getPath() + "' is no group", where, "a file as Keras wrote it", "");
  }

  /** The variables of a layer, then those of layers and cells inside. */
  private List<Dataset> variables(Group layer, int depth) {
    if (depth > DEEPEST) {
      throw new TrainException(
          "groups are nested deeper than " + DEEPEST, where, "a file as Keras wrote it", "");
    }
    List<Dataset> variables = new ArrayList<>();
    Optional<Node> own = child(layer, "vars");
    if (own.isPresent()) {
      group(own.get()).getChildren().values().stream()
          .map(this::inside)
          .filter(Dataset.class::isInstance)
          .map(Dataset.class::cast)
          .sorted(Comparator.comparingInt(d -> number(d.getName())))
          .forEach(variables::add);
    }
    layer.getChildren().values().stream()
        .map(this::inside)
        .filter(node -> node instanceof Group && !node.getName().equals("vars"))
        // Keras goes through a Bidirectional's forward layer first.
        .sorted(
            Comparator.comparing((Node n) -> !n.getName().equals("forward_layer"))
                .thenComparing(Node::getName))
        .forEach(node -> variables.addAll(variables((Group) node, depth + 1)));
    return variables;
  }

  private static int number(String name) {
    try {
      return Integer.parseInt(name);
    } catch (NumberFormatException e) {
      return Integer.MAX_VALUE;
    }
  }

  /** The variables that an attribute lists, by paths within the group. */
  private List<Dataset> named(Group group) {
    Attribute names = group.getAttribute("weight_names");
    List<Dataset> variables = new ArrayList<>();
    if (names != null && names.getData() instanceof Object[] list) {
      for (Object name : list) {
        Node node = group;
        for (String part : String.valueOf(name).split("/")) {
          node = required(group(node), part);
        }
        if (!(node instanceof Dataset dataset)) {
          throw new TrainException(
              "'" + node.getPath() + "' is no array", where, "a file as Keras wrote it", "");
        }
        variables.add(dataset);
      }
    }
    return variables;
  }

  /** Values of floating variables; counters and states of generators are no weights. */
  private Optional<NdArray> values(Dataset dataset) {
    Class<?> type = dataset.getJavaType();
    if (type != float.class && type != double.class) {
      return Optional.empty();
    }
    int[] shape = dataset.getDimensions();
    if (dataset.getSizeInBytes() / MOST_PACKED > fileBytes) {
      throw new TrainException(
          "'" + dataset.getPath() + "' claims " + dataset.getSize() + " elements",
          where,
          "what " + fileBytes + " bytes can hold",
          "");
    }
    Object values = shape.length == 0 ? dataset.getData() : dataset.getDataFlat();
    if (values instanceof float[] floats) {
      return Optional.of(NdArray.of(floats, shape));
    }
    if (values instanceof double[] doubles) {
      return Optional.of(NdArray.of(doubles, shape));
    }
    if (values instanceof Number number) {
      return Optional.of(NdArray.of(new float[] {number.floatValue()}));
    }
    throw new TrainException(
        "'" + dataset.getPath() + "' has no values", where, "a file as Keras wrote it", "");
  }
}
