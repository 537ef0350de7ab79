package org.assay.onnx;

/** One dimension of a shape: a known size, a symbol that stands for a size, or unknown. */
public sealed interface Dim {
  /** A size of at least 0. */
  record Known(long size) implements Dim {
    public Known {
      if (size < 0) {
        throw new ModelException("negative dimension " + size, "", "a size of at least 0", "");
      }
    }

    @Override
    public String toString() {
      return Long.toString(size);
    }
  }

  /** A symbol, e.g. {@code N}; equal names are equal sizes within one model. */
  record Symbol(String name) implements Dim {
    public Symbol {
      if (name.isEmpty()) {
        throw new ModelException("empty name of a symbolic dimension", "");
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** Nothing is known. */
  enum Unknown implements Dim {
    /** The only value. */
    UNKNOWN;

    @Override
    public String toString() {
      return "?";
    }
  }

  /** The unknown dimension. */
  Dim UNKNOWN = Unknown.UNKNOWN;

  /** A known dimension of at least 0. */
  static Dim of(long size) {
    return new Known(size);
  }

  /** A symbolic dimension. */
  static Dim of(String symbol) {
    return new Symbol(symbol);
  }

  /** Whether the size is known. */
  default boolean isKnown() {
    return this instanceof Known;
  }

  /** The size if it is known, else {@code -1}. */
  default long sizeOrMinusOne() {
    return this instanceof Known known ? known.size() : -1;
  }
}
