package org.assay.fuzz.findings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assay.data.NdArray;
import org.assay.data.Tensors;
import org.assay.data.failing.FailingFolder;
import org.assay.data.failing.FailingInput;
import org.assay.data.npy.NpzReader;
import org.assay.data.spec.Interval;
import org.assay.data.spec.Spec;
import org.assay.exec.RunOptions;
import org.assay.exec.Session;
import org.assay.exec.child.ChildLimits;
import org.assay.fuzz.FragileModel;
import org.assay.fuzz.campaign.Campaign;
import org.assay.fuzz.campaign.CampaignBuilder;
import org.assay.fuzz.campaign.Journal;
import org.assay.fuzz.campaign.Like;
import org.assay.fuzz.campaign.Sighting;
import org.assay.fuzz.mutate.Validity;
import org.assay.fuzz.objective.ExecutionError;
import org.assay.fuzz.objective.NonFinite;
import org.assay.fuzz.objective.Objective;
import org.assay.fuzz.subject.IsolatingTarget;
import org.assay.fuzz.subject.ModelTarget;
import org.assay.fuzz.subject.Observation;
import org.assay.fuzz.subject.SearchSpace;
import org.assay.fuzz.subject.Target;
import org.assay.fuzz.subject.Watched;
import org.assay.onnx.Tensor;
import org.assay.onnx.text.TextReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Findings of campaigns on ONNX Runtime, looked into. */
class InvestigatorTest {
  @TempDir Path temp;

  private static Investigator investigator(
      Subject subject, Target target, List<Objective> objectives) {
    return new Investigator(
        objectives,
        new Minimiser(target, Validity.ANY, 300),
        new Confirmer(subject, ChildLimits.DEFAULT));
  }

  private static Investigator investigator(
      SearchSpace space, Target target, List<Objective> objectives) {
    List<String> names = target.watched().stream().map(Watched::name).toList();
    return investigator(
        Subject.of(space.model(), space.layout(), names, RunOptions.DEFAULT), target, objectives);
  }

  private static Sighting sighting(Objective objective, String kind, float[] row) {
    return new Sighting(objective.name(), kind, "", 0, 0, "gaussian", 1, 1, row);
  }

  private static ModelTarget open(SearchSpace space, int capacity, String... tensors) {
    float[] example = new float[space.layout().rowSize()];
    space.layout().admit(example, 0);
    return ModelTarget.open(
        space.model(), space.layout(), List.of(tensors), RunOptions.DEFAULT, capacity, example);
  }

  @Test
  void findingsOfACampaignAreNearTheirSeedsAndFailAnywhere() {
    List<Investigated> found = new ArrayList<>();
    SearchSpace space = FragileModel.space();
    try (CampaignBuilder.Ready ready = FragileModel.parts(Like.ASSAY, 5)) {
      Campaign campaign = ready.campaign(Journal.NONE);
      campaign.run(() -> campaign.findings().size() >= 2 || campaign.batches() > 200);
      Investigator investigator =
          investigator(ready.subject(), ready.target(), ready.plan().objectives());
      for (Sighting sighting : campaign.findings()) {
        float[] ancestor = campaign.corpus().row(sighting.ancestor());
        Investigated finding = investigator.investigate(sighting, ancestor);
        found.add(finding);
        assertThat(finding.inputs()).isBetween(5L, 320L);
        assertThat(finding.distance().euclidean())
            .isLessThanOrEqualTo(Distance.between(sighting.row(), ancestor).euclidean());
      }
    }
    assertThat(found).extracting(Investigated::kind).contains("Exp 'e'", "Log 'l'");
    for (Investigated finding : found) {
      assertThat(finding.status()).isEqualTo(Investigated.Status.CONFIRMED);
      assertThat(finding.trials())
          .extracting(Trial::how)
          .containsExactly("alone", "optimised", "in a fresh process");
      assertThat(finding.detail()).contains("of 7 elements differ", "in a fresh process: fails");
    }
    Investigated overflow =
        found.stream().filter(f -> f.kind().startsWith("Exp")).findFirst().get();
    assertThat(overflow.origin().orElseThrow().holds()).isEqualTo("+Inf");
    replay(space, overflow);
  }

  /** Reads a finding's folder and runs it. */
  private void replay(SearchSpace space, Investigated finding) {
    Path folder = temp.resolve("finding");
    FindingWriter.Origin origin =
        new FindingWriter.Origin(FragileModel.SHA, Optional.empty(), 5, Map.of("N", 1), Map.of());
    new FindingWriter(space.layout(), origin).write(folder, finding, "y");
    FailingInput failing = FailingFolder.read(folder);
    assertThat(failing.kind()).isEqualTo("non-finite");
    assertThat(failing.tensor()).isEqualTo("e");
    assertThat(failing.inputs()).containsOnlyKeys("x", "k");
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    failing.inputs().forEach((name, array) -> inputs.put(name, Tensors.toTensor(array)));
    try (Session session = Session.open(space.model(), RunOptions.DEFAULT)) {
      assertThat(session.run(inputs).get("y").doubleAt(0)).isInfinite();
    }
    NdArray seed = NpzReader.read(folder.resolve("seed.npz")).get("t0");
    NdArray mutant = NpzReader.read(folder.resolve("mutant.npz")).get("t0");
    NdArray difference = NpzReader.read(folder.resolve("difference.npz")).get("t0");
    assertThat(mutant.shape()).containsExactly(1, 6);
    assertThat(mutant.toFloats()).isEqualTo(java.util.Arrays.copyOf(finding.sighting().row(), 6));
    for (int i = 0; i < 6; i++) {
      assertThat(difference.toFloats()[i]).isEqualTo(finding.row()[i] - seed.toFloats()[i]);
    }
  }

  @Test
  void infinitiesThatAreConstantsOfTheModelAreNoFinding() {
    SearchSpace space =
        SearchSpace.of(
            TextReader.parse(
                "< ir_version: 10, opset_import: [\"\" : 23] >\n"
                    + "masked (float[N, 3] x) => (float[N, 3] y)\n"
                    + "< float[3] mask = {0, 0, 0}, float zero = {0} >\n"
                    + "{ inf = Log(zero) m = Sub(x, mask)\n"
                    + "  b = Greater(m, zero) w = Where(b, m, inf) y = Exp(w) }\n"),
            Spec.empty(),
            Map.of("x", new Interval(-1, 1)),
            Map.of(),
            0);
    // Log(0) is computed, hence made by an operator: a finding. An initializer is not.
    check(space, Investigated.Status.CONFIRMED, "Log 'inf'");
    SearchSpace constant =
        SearchSpace.of(
            TextReader.parse(
                "< ir_version: 10, opset_import: [\"\" : 23] >\n"
                    + "masked (float[N, 3] x) => (float[N, 3] y)\n"
                    + "< float zero = {0} >\n"
                    + "{ inf = Constant<value = float {-inf}>() b = Greater(x, zero)\n"
                    + "  w = Where(b, x, inf) y = Exp(w) }\n"),
            Spec.empty(),
            Map.of("x", new Interval(-1, 1)),
            Map.of(),
            0);
    check(constant, Investigated.Status.CONSTANT, "w");
  }

  private static void check(SearchSpace space, Investigated.Status status, String kind) {
    NonFinite objective = new NonFinite(new int[] {0}, List.of());
    try (ModelTarget target = open(space, 4, "w")) {
      Investigator investigator = investigator(space, target, List.of(objective));
      Sighting sighting = sighting(objective, "w", new float[] {-1, 1, 1});
      Investigated finding = investigator.investigate(sighting, new float[] {1, 1, 1});
      assertThat(finding.status()).as(finding.detail()).isEqualTo(status);
      assertThat(finding.kind()).isEqualTo(kind);
      assertThat(finding.isReal()).isEqualTo(status == Investigated.Status.CONFIRMED);
      Investigated again = investigator.investigate(sighting, new float[] {1, 1, 1});
      assertThat(again.status())
          .isEqualTo(
              finding.isReal() ? Investigated.Status.DUPLICATE : Investigated.Status.CONSTANT);
    }
  }

  @Test
  void rowsThatCannotBeRunAreConfirmedByRunsThatThrow() {
    SearchSpace space =
        SearchSpace.of(
            TextReader.parse(
                "< ir_version: 10, opset_import: [\"\" : 23] >\n"
                    + "lookup (int64[N, 4] k) => (float[N, 4] y)\n"
                    + "< float[5] table = {10, 11, 12, 13, 14} >\n"
                    + "{ y = Gather(table, k) }\n"),
            Spec.empty(),
            Map.of("k", new Interval(0, 9)),
            Map.of(),
            0);
    ExecutionError objective = new ExecutionError();
    try (IsolatingTarget target = new IsolatingTarget(open(space, 8, "y"))) {
      float[] row = {3, 7, 0, 1};
      Observation observed = new Observation(target.watched(), 8);
      target.run(row, 0, 1, observed);
      Sighting sighting = sighting(objective, objective.kind(observed, 0), row);
      long before = target.extraRows();
      Investigated finding =
          investigator(space, target, List.of(objective)).investigate(sighting, new float[4]);
      assertThat(finding.status()).as(finding.detail()).isEqualTo(Investigated.Status.CONFIRMED);
      assertThat(finding.row()).containsExactly(0, 7, 0, 0);
      assertThat(finding.inputs()).isGreaterThan(target.extraRows() - before);
    }
  }

  @Test
  void whatFailsAmidABatchOnlyIsNotConfirmed() {
    SearchSpace space = FragileModel.space();
    Objective crowded =
        new Objective() {
          @Override
          public String name() {
            return "crowded";
          }

          @Override
          public boolean fails(Observation observed, int row) {
            return observed.values(0).length > observed.size(0);
          }

          @Override
          public double fitness(Observation observed, int row) {
            return 0;
          }

          @Override
          public String kind(Observation observed, int row) {
            return "k";
          }

          @Override
          public String describe(Observation observed, int row) {
            return "in a crowd";
          }
        };
    try (ModelTarget target = open(space, 8, "y")) {
      Investigator investigator = investigator(space, target, List.of(crowded));
      float[] row = FragileModel.seeds(1).get(0).row();
      Investigated finding = investigator.investigate(sighting(crowded, "k", row), row);
      assertThat(finding.status()).isEqualTo(Investigated.Status.NOT_REPRODUCED);
      assertThat(finding.detail()).contains("alone: does not fail").contains("the seed itself");
      Investigator informed = investigator(space, target, List.of(crowded));
      informed.know("crowded", "k");
      assertThat(informed.investigate(sighting(crowded, "k", row), row).status())
          .isEqualTo(Investigated.Status.DUPLICATE);
    }
  }
}
