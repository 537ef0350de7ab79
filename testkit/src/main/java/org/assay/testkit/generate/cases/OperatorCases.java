package org.assay.testkit.generate.cases;

import java.util.ArrayList;
import java.util.List;
import org.assay.testkit.generate.OperatorCase;

/** Every family's cases. */
public final class OperatorCases {
  private OperatorCases() {}

  /** All cases, one per operator or pattern ({@code pattern:…}). */
  public static List<OperatorCase> all() {
    List<OperatorCase> cases = new ArrayList<>();
    ElementwiseCases.addTo(cases);
    ActivationCases.addTo(cases);
    ReductionCases.addTo(cases);
    LinearCases.addTo(cases);
    ConvolutionCases.addTo(cases);
    PoolingCases.addTo(cases);
    NormalisationCases.addTo(cases);
    ShapingCases.addTo(cases);
    RearrangingCases.addTo(cases);
    IndexingCases.addTo(cases);
    LogicCases.addTo(cases);
    QuantisationCases.addTo(cases);
    RecurrentCases.addTo(cases);
    ControlCases.addTo(cases);
    LossCases.addTo(cases);
    ImageCases.addTo(cases);
    SignalCases.addTo(cases);
    StateCases.addTo(cases);
    RareCases.addTo(cases);
    PatternCases.addTo(cases);
    return cases;
  }
}
