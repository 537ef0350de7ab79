package org.assay.fuzz.mutate;

import org.assay.data.random.RandomStream;
import org.assay.data.spec.Role;
import org.assay.fuzz.input.Field;
import org.assay.fuzz.input.InputLayout;

/** Fields of tokens: indices without an order, in sequences along the last axis. */
final class Sequences {
  private Sequences() {}

  /** Whether elements are indices; of a vocabulary, of rows of a table. */
  static boolean isTokens(Field field) {
    return field.role() == Role.CLASS_INDEX && field.size() > 0;
  }

  /** Number of elements of one sequence. */
  static int length(Field field) {
    int rank = field.dims().size();
    return rank == 0 ? 1 : Math.toIntExact(field.dims().get(rank - 1));
  }

  /** Whether a row holds sequences of at least this many tokens. */
  static boolean anyOf(InputLayout layout, int length) {
    return layout.fields().stream().anyMatch(field -> isTokens(field) && length(field) >= length);
  }

  /** Index within the rows of the first token of a sequence, each equally likely. */
  static int draw(Mutation mutation, Field field) {
    int sequences = field.size() / length(field);
    int which = sequences == 1 ? 0 : mutation.random().nextInt(sequences);
    return mutation.start() + field.offset() + which * length(field);
  }

  /** Any token of the field's range. */
  static float token(Field field, RandomStream random) {
    int low = (int) Math.ceil(field.low());
    int high = (int) Math.floor(field.high());
    return low >= high ? low : low + random.nextInt(high - low + 1);
  }
}
