package org.assay.train.diagnose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assay.train.causes.Place;
import org.assay.train.repair.Comparison;
import org.assay.train.repair.Curve;
import org.assay.train.repair.Diagnosed;
import org.assay.train.repair.Proposal;
import org.assay.train.repair.Tried;
import org.assay.train.repair.Verified;

/** The list {@code diagnoses} of the document {@code assay.diagnose/1}. */
final class CausesJson {
  /** Figures that a JSON number keeps of a measure: more differ with the order of sums. */
  private static final double DIGITS = 1e6;

  private CausesJson() {}

  static List<Object> list(List<Diagnosed> causes) {
    List<Object> list = new ArrayList<>();
    causes.forEach(c -> list.add(cause(c)));
    return list;
  }

  private static Map<String, Object> cause(Diagnosed d) {
    Map<String, Object> map = new LinkedHashMap<>();
    Place place = d.hypothesis().place();
    map.put("kind", d.hypothesis().kind().text());
    map.put("layer", place.layer().orElse(null));
    map.put("where", place.where().orElse(null));
    map.put("phase", d.hypothesis().phase());
    map.put("confidence", Math.round(d.confidence() * 100) / 100.0);
    map.put("evidence", d.evidence());
    map.put("repair", d.repair().map(CausesJson::repair).orElse(null));
    map.put("verified", d.verified().map(CausesJson::verified).orElse(null));
    map.put("curves", d.proof().map(CausesJson::curves).orElse(null));
    return map;
  }

  private static Map<String, Object> repair(Proposal proposal) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("change", proposal.change());
    map.put("yaml", proposal.yaml());
    map.put("keras", proposal.keras());
    return map;
  }

  private static Map<String, Object> verified(Verified verified) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("metric", verified.metric());
    map.put("held_out", verified.heldOut());
    map.put("before", number(verified.before()));
    map.put("after", number(verified.after()));
    map.put("seeds", verified.seeds());
    map.put("helped", verified.helped());
    return map;
  }

  private static Map<String, Object> curves(Comparison proof) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("metric", proof.verified().metric());
    map.put("before", curves(proof.before(), proof.verified().metric()));
    map.put("after", curves(proof.after(), proof.verified().metric()));
    return map;
  }

  private static List<Object> curves(List<Curve> curves, String metric) {
    List<Object> list = new ArrayList<>();
    for (Curve curve : curves) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("seed", curve.seed());
      map.put("epochs", curve.points().stream().map(Curve.Point::epoch).toList());
      map.put("loss", curve.points().stream().map(p -> number(p.loss())).toList());
      map.put("value", curve.points().stream().map(p -> number(p.of(metric))).toList());
      list.add(map);
    }
    return list;
  }

  /** The list {@code tried}. */
  static List<Object> tried(List<Tried> tried) {
    List<Object> list = new ArrayList<>();
    for (Tried t : tried) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("stage", t.stage().name().toLowerCase(Locale.ROOT));
      map.put("round", t.round());
      map.put("kind", t.kind().text());
      map.put("layer", t.place().layer().orElse(null));
      map.put("where", t.place().where().orElse(null));
      map.put("changes", t.changes());
      map.put("compared", verified(t.comparison().verified()));
      map.put("kept", t.kept());
      list.add(map);
    }
    return list;
  }

  private static Object number(double value) {
    return Double.isFinite(value)
        ? (Object) (Math.round(value * DIGITS) / DIGITS)
        : Double.toString(value);
  }
}
