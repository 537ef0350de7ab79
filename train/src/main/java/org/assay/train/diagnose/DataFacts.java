package org.assay.train.diagnose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.assay.train.TrainException;
import org.assay.train.causes.Spread;
import org.assay.train.causes.Targets;
import org.assay.train.causes.Task;
import org.assay.train.data.Dataset;
import org.assay.train.facts.Baseline;
import org.assay.train.facts.Reference;
import org.assay.train.facts.TargetFacts;
import org.assay.train.step.TrainingPlan;

/**
 * What the rows of a training say, in numbers: enough to judge its trace without them.
 *
 * @param baseline what the network must beat; absent where too few rows are known
 * @param reference scores of a quick model; absent likewise
 * @param features numbers that enter the first layer
 * @param targets what is to be answered
 */
record DataFacts(
    Optional<Baseline> baseline,
    Optional<Reference.Scores> reference,
    Spread features,
    Targets targets) {
  private static final int MOST_VALUES = 1000;

  /**
   * Looks at all rows of a job.
   *
   * @param raw rows of the file
   */
  static DataFacts of(TrainingPlan plan, Dataset raw) {
    Baseline baseline = Baseline.of(plan);
    return new DataFacts(
        Optional.of(baseline),
        Optional.of(Reference.of(plan, baseline.targets()).scores()),
        Spread.of(plan.data().x()),
        Targets.of(plan.job(), raw.y(), plan.data().y()));
  }

  /** As a trace keeps it. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    baseline.ifPresent(b -> map.put("baseline", of(b)));
    reference.ifPresent(
        r -> {
          Map<String, Object> scores = new LinkedHashMap<>();
          r.quick().ifPresent(v -> scores.put("quick", v));
          r.copied().ifPresent(v -> scores.put("copied", v));
          map.put("reference", scores);
        });
    map.put("features", of(features));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("task", word(targets.task()));
    answer.put("classes", (long) targets.classes());
    answer.put("values", targets.values().stream().limit(MOST_VALUES).toList());
    answer.put("raw", of(targets.raw()));
    answer.put("given", of(targets.given()));
    map.put("targets", answer);
    return map;
  }

  private static Map<String, Object> of(Baseline b) {
    Map<String, Object> map = new LinkedHashMap<>();
    b.constantLoss().ifPresent(v -> map.put("constant_loss", v));
    map.put("least_loss", b.leastLoss());
    map.put("comparable", b.comparable());
    TargetFacts t = b.targets();
    map.put("kind", word(t.kind()));
    map.put("width", (long) t.width());
    map.put("min", t.min());
    map.put("max", t.max());
    map.put("mean", t.mean());
    map.put("deviation", t.deviation());
    map.put("classes", (long) t.classes());
    map.put("majority_share", t.majorityShare());
    map.put("rows_off_one", t.rowsOffOne());
    return map;
  }

  private static Map<String, Object> of(Spread s) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("width", (long) s.width());
    map.put("min", s.min());
    map.put("max", s.max());
    map.put("size", s.size());
    map.put("typical", s.typical());
    map.put("offset", s.offset());
    map.put("least", s.least());
    map.put("most", s.most());
    map.put("decades", s.decades());
    map.put("whole", s.whole());
    return map;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads what {@link #toMap} wrote.
   *
   * @param where of the map, for errors
   * @throws TrainException if a value is missing or of another kind
   */
  static DataFacts read(Map<String, Object> map, String where) {
    Reader root = new Reader(map, where);
    Reader answer = root.inner("targets").orElseThrow(() -> root.wrong("targets"));
    List<Double> values = new ArrayList<>();
    if (answer.map.get("values") instanceof List<?> list) {
      for (Object value : list) {
        values.add(answer.number(value, "values"));
      }
    }
    return new DataFacts(
        root.inner("baseline").map(DataFacts::baseline),
        root.inner("reference")
            .map(r -> new Reference.Scores(r.optional("quick"), r.optional("copied"))),
        spread(root, "features"),
        new Targets(
            answer.word(Task.class, "task"),
            (int) answer.number("classes"),
            values,
            spread(answer, "raw"),
            spread(answer, "given")));
  }

  private static Baseline baseline(Reader b) {
    return new Baseline(
        b.optional("constant_loss"),
        b.number("least_loss"),
        b.flag("comparable"),
        new TargetFacts(
            b.word(TargetFacts.Kind.class, "kind"),
            (int) b.number("width"),
            b.number("min"),
            b.number("max"),
            b.number("mean"),
            b.number("deviation"),
            (int) b.number("classes"),
            b.number("majority_share"),
            b.number("rows_off_one")));
  }

  private static Spread spread(Reader parent, String key) {
    Reader s = parent.inner(key).orElseThrow(() -> parent.wrong(key));
    return new Spread(
        (int) s.number("width"),
        s.number("min"),
        s.number("max"),
        s.number("size"),
        s.number("typical"),
        s.number("offset"),
        s.number("least"),
        s.number("most"),
        s.number("decades"),
        s.flag("whole"));
  }

  /** Values of a map, which somebody else may have written. */
  private record Reader(Map<?, ?> map, String where) {
    TrainException wrong(String key) {
      return new TrainException(
          "'" + key + "' is " + map.get(key), where, "what assay diagnose --trace writes", "");
    }

    Optional<Reader> inner(String key) {
      return map.get(key) instanceof Map<?, ?> inner
          ? Optional.of(new Reader(inner, where + ", " + key))
          : Optional.empty();
    }

    OptionalDouble optional(String key) {
      return map.containsKey(key) ? OptionalDouble.of(number(key)) : OptionalDouble.empty();
    }

    double number(String key) {
      Object value = map.get(key);
      if (value == null) {
        throw wrong(key);
      }
      return number(value, key);
    }

    double number(Object value, String key) {
      if (value instanceof Number number) {
        return number.doubleValue();
      }
      if (value.equals("NaN") || value.equals("Infinity") || value.equals("-Infinity")) {
        return Double.parseDouble(value.toString());
      }
      throw wrong(key);
    }

    boolean flag(String key) {
      if (map.get(key) instanceof Boolean flag) {
        return flag;
      }
      throw wrong(key);
    }

    <E extends Enum<E>> E word(Class<E> type, String key) {
      for (E constant : type.getEnumConstants()) {
        if (DataFacts.word(constant).equals(map.get(key))) {
          return constant;
        }
      }
      throw wrong(key);
    }
  }
}
