package org.assay.bench.mutants;

import java.util.List;
import java.util.Optional;
import org.assay.bench.mutants.Subjects.Subject;
import org.assay.data.random.RandomStream;
import org.assay.onnx.Model;
import org.assay.onnx.ModelException;
import org.assay.onnx.io.ModelWriter;
import org.assay.onnx.text.TextWriter;
import org.assay.testkit.generate.GeneratedCase;
import org.assay.testkit.generate.GeneratorOptions;
import org.assay.testkit.generate.GraphGenerator;
import org.assay.testkit.generate.OperatorCase;

/** Makes the mutants of a campaign; mutant {@code n} of a seed is always the same. */
final class MutantFactory {
  private static final int MOST_ATTEMPTS = 20;

  private final long seed;
  private final Subjects subjects;
  private final GraphGenerator wild = new GraphGenerator(GeneratorOptions.containment());
  private final GraphGenerator moderate = new GraphGenerator(GeneratorOptions.comparison());
  private final List<String> operators;

  MutantFactory(long seed, Subjects subjects) {
    this.seed = seed;
    this.subjects = subjects;
    this.operators = moderate.operators().stream().map(OperatorCase::operator).toList();
  }

  /** The mutant of a number. */
  Mutant mutant(long number) {
    RandomStream random = RandomStream.of(seed, "mutant " + number);
    return switch (random.nextInt(10)) {
      case 0, 1 -> bytes(number, random);
      case 2, 3 -> text(number, random);
      case 4 -> spec(number, random);
      default -> structure(number, random);
    };
  }

  private GeneratedCase generated(RandomStream random) {
    // A few thousand models, each damaged in many ways.
    long which = random.nextInt(5000);
    GraphGenerator generator = random.nextBoolean() ? wild : moderate;
    return random.nextInt(3) == 0
        ? generator.single(operators.get(random.nextInt(operators.size())), which)
        : generator.graph(which);
  }

  private static <T> T pick(List<T> list, RandomStream random) {
    return list.get(random.nextInt(list.size()));
  }

  private Mutant bytes(long number, RandomStream random) {
    ByteMutations mutations = new ByteMutations(random);
    Subject other = pick(subjects.all(), random);
    String name;
    byte[] base;
    if (random.nextBoolean()) {
      Subject subject = pick(subjects.all(), random);
      name = subject.name();
      base = subject.binary();
    } else {
      GeneratedCase generated = generated(random);
      name = "generated " + generated.seed();
      base = ModelWriter.toBytes(generated.model());
    }
    byte[] mutant = mutations.mutate(base, other.binary());
    return new Mutant(
        number,
        Mutant.Family.BYTES,
        name,
        mutations.change(),
        ".onnx",
        mutant,
        Optional.empty(),
        Optional.empty());
  }

  private Mutant text(long number, RandomStream random) {
    TextMutations mutations = new TextMutations(random);
    String name;
    byte[] base;
    Optional<byte[]> spec = Optional.empty();
    if (random.nextInt(3) > 0) {
      Subject subject = pick(subjects.texts(), random);
      name = subject.name();
      base = subject.text().orElseThrow();
      spec = subject.spec();
    } else {
      GeneratedCase generated = generated(random);
      name = "generated " + generated.seed();
      base = TextWriter.toBytes(generated.model());
    }
    byte[] mutant = mutations.model(base);
    return new Mutant(
        number,
        Mutant.Family.TEXT,
        name,
        mutations.change(),
        ".onnxtxt",
        mutant,
        spec,
        Optional.empty());
  }

  private Mutant spec(long number, RandomStream random) {
    TextMutations mutations = new TextMutations(random);
    Subject subject = pick(subjects.specified(), random);
    byte[] mutant = mutations.spec(subject.spec().orElseThrow());
    return new Mutant(
        number,
        Mutant.Family.SPEC,
        subject.name(),
        mutations.change(),
        ".onnxtxt",
        subject.text().orElseThrow(),
        Optional.of(mutant),
        Optional.empty());
  }

  private Mutant structure(long number, RandomStream random) {
    GraphMutations mutations = new GraphMutations(random, operators);
    for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      boolean shipped = random.nextInt(4) == 0;
      Subject subject = pick(subjects.all(), random);
      GeneratedCase generated = shipped ? null : generated(random);
      Model base = generated == null ? subject.model() : generated.model();
      try {
        Model mutant = mutations.mutate(base);
        return new Mutant(
            number,
            Mutant.Family.STRUCTURE,
            generated == null ? subject.name() : "generated " + generated.seed(),
            mutations.change(),
            ".onnx",
            ModelWriter.toBytes(mutant),
            generated == null ? subject.spec() : Optional.empty(),
            Optional.of(mutant));
      } catch (ModelException unwritable) {
        continue;
      }
    }
    throw new IllegalStateException("no mutant of number " + number + " can be written");
  }
}
