package org.assay.onnx.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assay.onnx.Attribute;
import org.assay.onnx.Graph;
import org.assay.onnx.ModelException;
import org.assay.onnx.Tensor;
import org.assay.onnx.ValueType;

/**
 * Attributes: {@code <axis = 1, scales: floats = [1, 2.5], body = g (x) => (y) {…}, a: int = @b>}.
 *
 * <p>Beyond Python's parser, lists may hold tensors, types and graphs, and names may be quoted.
 */
final class AttributeSyntax {
  /** Kinds of attributes by their word and number in {@code AttributeProto.AttributeType}. */
  enum Type {
    ANY("", 0),
    FLOAT("float", 1),
    INT("int", 2),
    STRING("string", 3),
    TENSOR("tensor", 4),
    GRAPH("graph", 5),
    FLOATS("floats", 6),
    INTS("ints", 7),
    STRINGS("strings", 8),
    TENSORS("tensors", 9),
    GRAPHS("graphs", 10),
    SPARSE_TENSOR("sparse_tensor", 11),
    SPARSE_TENSORS("sparse_tensors", 12),
    TYPE_PROTO("type_proto", 13),
    TYPE_PROTOS("type_protos", 14);

    private final String word;
    private final int number;

    Type(String word, int number) {
      this.word = word;
      this.number = number;
    }

    String word() {
      return word;
    }

    static Type ofNumber(int number) {
      for (Type type : values()) {
        if (type.number == number) {
          return type;
        }
      }
      return ANY;
    }

    private Type element() {
      return switch (this) {
        case FLOATS -> FLOAT;
        case INTS -> INT;
        case STRINGS -> STRING;
        case TENSORS -> TENSOR;
        case GRAPHS -> GRAPH;
        case TYPE_PROTOS -> TYPE_PROTO;
        default -> this;
      };
    }
  }

  private final Scanner in;
  private final Budget budget;
  private final TypeSyntax types;
  private final TensorSyntax tensors;
  private final GraphSyntax graphs;

  AttributeSyntax(
      Scanner in, Budget budget, TypeSyntax types, TensorSyntax tensors, GraphSyntax graphs) {
    this.in = in;
    this.budget = budget;
    this.types = types;
    this.tensors = tensors;
    this.graphs = graphs;
  }

  /** {@code <a = 1, …>}, or nothing. */
  Map<String, Attribute> list(int depth) {
    if (!in.matches('<')) {
      return Map.of();
    }
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    do {
      String name = in.identifier("the name of an attribute");
      attributes.put(name, afterName(depth));
    } while (in.matches(','));
    in.expect('>');
    return attributes;
  }

  /** {@code : type = value} or {@code = value}. */
  Attribute afterName(int depth) {
    budget.entry(in);
    Type type = Type.ANY;
    if (in.matches(':')) {
      String word = in.peekIdentifier();
      for (Type candidate : Type.values()) {
        if (candidate != Type.ANY && candidate.word.equals(word)) {
          type = candidate;
        }
      }
      if (type == Type.ANY) {
        throw in.error("a type of attribute (int, float, string, tensor, graph, ints, …)");
      }
      in.optionalIdentifier();
    }
    in.expect('=');
    if (!in.matches('[')) {
      return single(type, depth);
    }
    List<Attribute> values = new ArrayList<>();
    if (type != Type.ANY && type.element() == type) {
      throw in.error("one value of type " + type.word + ", not a list");
    }
    if (in.matches(']')) {
      if (type == Type.ANY) {
        throw in.error("a type annotation for an empty list, e.g. 'axes: ints = []'");
      }
      return listOf(type, values);
    }
    Type element = type.element();
    do {
      budget.entry(in);
      if (in.peek() == '@') {
        throw in.error("a value: a reference stands for a whole attribute");
      }
      Attribute value = single(element, depth);
      element = typeOf(value);
      values.add(value);
    } while (in.matches(','));
    in.expect(']');
    return listOf(listType(element), values);
  }

  private Attribute single(Type expected, int depth) {
    int next = in.peek();
    if (in.matches('@')) {
      return new Attribute.Reference(in.identifier("the name of an attribute"), expected.number);
    }
    Attribute value;
    String word = in.peekIdentifier();
    boolean special = in.nextIsSpecialFloat();
    if (word.isEmpty() && !startsGraph(next, expected) || special) {
      value = literal(expected);
    } else if (types.nextIsType()) {
      value = typed();
    } else {
      value = new Attribute.GraphValue(graphs.graph(depth + 1));
    }
    if (expected != Type.ANY && typeOf(value) != expected) {
      throw new ModelException(
          "a value of type " + typeOf(value).word, in.position(), "type " + expected.word, "");
    }
    return value;
  }

  /** A graph whose name is quoted; else a quoted word is a string. */
  private static boolean startsGraph(int next, Type expected) {
    return next == '"' && expected == Type.GRAPH;
  }

  private Attribute typed() {
    ValueType type = types.type();
    int next = in.peek();
    boolean named = next == '"' || !in.peekIdentifier().isEmpty();
    if (!named && next != '{' && next != '=' && next != '[') {
      return new Attribute.TypeValue(type);
    }
    if (named) {
      in.identifier("the name of a tensor");
    }
    in.matches('=');
    return new Attribute.TensorValue(tensors.values(type));
  }

  private Attribute literal(Type expected) {
    Scanner.Literal literal = in.literal("the value of an attribute");
    return switch (literal.kind()) {
      case STRING -> new Attribute.StringValue(literal.text());
      case FLOAT -> new Attribute.FloatValue(in.parseFloat(literal));
      case INTEGER ->
          expected == Type.FLOAT
              ? new Attribute.FloatValue(in.parseFloat(literal))
              : new Attribute.IntValue(in.parseLong(literal));
    };
  }

  /** Type of a value. */
  static Type typeOf(Attribute value) {
    if (value instanceof Attribute.FloatValue) {
      return Type.FLOAT;
    } else if (value instanceof Attribute.IntValue) {
      return Type.INT;
    } else if (value instanceof Attribute.StringValue) {
      return Type.STRING;
    } else if (value instanceof Attribute.TensorValue) {
      return Type.TENSOR;
    } else if (value instanceof Attribute.GraphValue) {
      return Type.GRAPH;
    } else if (value instanceof Attribute.SparseTensorValue) {
      return Type.SPARSE_TENSOR;
    } else if (value instanceof Attribute.TypeValue) {
      return Type.TYPE_PROTO;
    } else if (value instanceof Attribute.FloatList) {
      return Type.FLOATS;
    } else if (value instanceof Attribute.IntList) {
      return Type.INTS;
    } else if (value instanceof Attribute.StringList) {
      return Type.STRINGS;
    } else if (value instanceof Attribute.TensorList) {
      return Type.TENSORS;
    } else if (value instanceof Attribute.GraphList) {
      return Type.GRAPHS;
    } else if (value instanceof Attribute.SparseTensorList) {
      return Type.SPARSE_TENSORS;
    } else if (value instanceof Attribute.TypeList) {
      return Type.TYPE_PROTOS;
    }
    return value instanceof Attribute.Reference r ? Type.ofNumber(r.type()) : Type.ANY;
  }

  private static Type listType(Type element) {
    return switch (element) {
      case FLOAT -> Type.FLOATS;
      case INT -> Type.INTS;
      case STRING -> Type.STRINGS;
      case TENSOR -> Type.TENSORS;
      case GRAPH -> Type.GRAPHS;
      case TYPE_PROTO -> Type.TYPE_PROTOS;
      default -> Type.ANY;
    };
  }

  private Attribute listOf(Type type, List<Attribute> values) {
    return switch (type) {
      case FLOATS ->
          new Attribute.FloatList(
              values.stream().map(v -> ((Attribute.FloatValue) v).value()).toList());
      case INTS ->
          new Attribute.IntList(
              values.stream().map(v -> ((Attribute.IntValue) v).value()).toList());
      case STRINGS ->
          new Attribute.StringList(values.stream().map(v -> (Attribute.StringValue) v).toList());
      case TENSORS -> {
        List<Tensor> tensorList =
            values.stream().map(v -> ((Attribute.TensorValue) v).value()).toList();
        yield new Attribute.TensorList(tensorList);
      }
      case GRAPHS -> {
        List<Graph> graphList =
            values.stream().map(v -> ((Attribute.GraphValue) v).value()).toList();
        yield new Attribute.GraphList(graphList);
      }
      case TYPE_PROTOS ->
          new Attribute.TypeList(
              values.stream().map(v -> ((Attribute.TypeValue) v).value()).toList());
      default -> throw in.error("a list of ints, floats, strings, tensors, graphs or types");
    };
  }
}
