package org.assay.bench.mutants;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.assay.data.random.RandomStream;
import org.assay.onnx.Attribute;
import org.assay.onnx.Node;

/** Damages one node: operator, domain, operands, attributes. */
final class NodeMutations {
  private static final String[] NAMES = {
    "axis",
    "axes",
    "perm",
    "keepdims",
    "to",
    "alpha",
    "strides",
    "pads",
    "kernel_shape",
    "group",
    "mode",
    "epsilon",
    "dilations",
    "auto_pad",
    "equation",
    "unknown",
    "value",
    "blocksize",
    "num_groups",
    "hidden_size",
    "direction",
    "allowzero",
    "start",
    "end",
    "batch_dims",
    "exclusive",
    "ceil_mode",
    "count_include_pad",
    "output_shape",
    "transA",
    "num_outputs",
    "dtype",
    "k",
    "coordinate_transformation_mode",
    "nearest_mode",
    "reduction",
    "noop_with_empty_axes",
    "fmod"
  };
  private static final String[] STRINGS = {
    "SAME_UPPER",
    "VALID",
    "NOTSET",
    "linear",
    "cubic",
    "nearest",
    "constant",
    "wrap",
    "edge",
    "reverse",
    "bidirectional",
    "ij,jk->ik",
    "...i,...i->...",
    "i->",
    "",
    "max",
    "mul",
    "\u0000",
    "é"
  };

  private final RandomStream random;
  private final TensorMutations tensors;
  private final List<String> operators;

  NodeMutations(RandomStream random, TensorMutations tensors, List<String> operators) {
    this.random = random;
    this.tensors = tensors;
    this.operators = operators;
  }

  /**
   * A damaged node.
   *
   * @param names tensors that may become operands
   */
  Node mutate(Node node, List<String> names, StringBuilder said) {
    said.append(node.opType()).append(": ");
    List<String> inputs = new ArrayList<>(node.inputs());
    List<String> outputs = new ArrayList<>(node.outputs());
    Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
    String operator = node.opType();
    String domain = node.domain();
    switch (random.nextInt(16)) {
      case 0 -> {
        operator = operators.get(random.nextInt(operators.size()));
        said.append("becomes ").append(operator);
      }
      case 1 -> {
        domain = pick("ai.onnx.ml", "com.microsoft", "ai.onnx.training", "x");
        said.append("domain ").append(domain);
      }
      case 2, 3, 4 -> {
        if (!inputs.isEmpty()) {
          String name = names.get(random.nextInt(names.size()));
          inputs.set(random.nextInt(inputs.size()), name);
          said.append("rewired to ").append(name);
        }
      }
      case 5 -> {
        if (!inputs.isEmpty()) {
          inputs.remove(random.nextInt(inputs.size()));
        }
        said.append("input dropped");
      }
      case 6 -> {
        inputs.add(names.get(random.nextInt(names.size())));
        said.append("input added");
      }
      case 7 -> {
        if (!inputs.isEmpty()) {
          inputs.set(random.nextInt(inputs.size()), random.nextInt(3) == 0 ? "no_such" : "");
        }
        said.append("input emptied");
      }
      case 8 -> {
        if (outputs.isEmpty() || random.nextBoolean()) {
          outputs.add("more" + random.nextInt(3));
        } else {
          outputs.remove(random.nextInt(outputs.size()));
        }
        said.append("outputs ").append(outputs.size());
      }
      case 9 -> {
        if (!outputs.isEmpty()) {
          outputs.set(random.nextInt(outputs.size()), names.get(random.nextInt(names.size())));
        }
        said.append("output renamed");
      }
      case 10 -> {
        if (inputs.size() > 1) {
          inputs.add(inputs.remove(0));
        }
        said.append("inputs rotated");
      }
      default -> attribute(attributes, said);
    }
    return new Node(
        node.name(),
        domain,
        operator,
        node.overload(),
        inputs,
        outputs,
        attributes,
        node.docString(),
        node.metadata(),
        OptionalInt.empty());
  }

  private void attribute(Map<String, Attribute> attributes, StringBuilder said) {
    List<String> present = List.copyOf(attributes.keySet());
    boolean known = !present.isEmpty() && random.nextInt(4) > 0;
    String name = known ? present.get(random.nextInt(present.size())) : pick(NAMES);
    Attribute old = attributes.get(name);
    if (old != null && random.nextInt(5) == 0) {
      attributes.remove(name);
      said.append(name).append(" removed");
      return;
    }
    Attribute fresh = old == null || random.nextInt(4) == 0 ? any() : near(old);
    attributes.put(name, fresh);
    String text = String.valueOf(fresh);
    said.append(name).append(" = ").append(text, 0, Math.min(60, text.length()));
  }

  private Attribute near(Attribute old) {
    if (old instanceof Attribute.IntValue i) {
      return new Attribute.IntValue(
          random.nextBoolean() ? tensors.odd() : i.value() + random.nextInt(5) - 2);
    }
    if (old instanceof Attribute.FloatValue) {
      return new Attribute.FloatValue((float) tensors.oddFloat());
    }
    if (old instanceof Attribute.StringValue) {
      return Attribute.StringValue.of(pick(STRINGS));
    }
    if (old instanceof Attribute.IntList list) {
      List<Long> values = new ArrayList<>(list.values());
      if (values.isEmpty() || random.nextInt(4) == 0) {
        values.add(tensors.odd());
      } else if (random.nextInt(4) == 0) {
        values.remove(random.nextInt(values.size()));
      } else {
        int at = random.nextInt(values.size());
        values.set(
            at, random.nextBoolean() ? tensors.odd() : values.get(at) + random.nextInt(5) - 2);
      }
      return new Attribute.IntList(values);
    }
    if (old instanceof Attribute.TensorValue tensor) {
      return new Attribute.TensorValue(tensors.changed(tensor.value()));
    }
    return any();
  }

  private Attribute any() {
    List<Long> longs = new ArrayList<>();
    List<Float> floats = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      longs.add(random.nextBoolean() ? tensors.odd() : random.nextInt(4));
      floats.add((float) tensors.oddFloat());
    }
    return switch (random.nextInt(8)) {
      case 0 -> new Attribute.IntValue(tensors.odd());
      case 1 -> new Attribute.IntList(longs);
      case 2 -> new Attribute.FloatList(floats);
      case 3 -> new Attribute.FloatValue((float) tensors.oddFloat());
      case 4 -> Attribute.StringValue.of(pick(STRINGS));
      case 5 -> new Attribute.TensorValue(tensors.tensor());
      case 6 -> new Attribute.StringList(List.of(Attribute.StringValue.of(pick(STRINGS))));
      default -> new Attribute.IntValue(random.nextInt(6) - 2);
    };
  }

  private String pick(String... of) {
    return of[random.nextInt(of.length)];
  }
}
