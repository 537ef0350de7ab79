package org.assay.train.symptoms;

import java.util.Optional;
import java.util.OptionalInt;
import org.assay.report.Severity;
import org.assay.train.trace.Phase;

/**
 * A sign that a training goes wrong.
 *
 * @param rule id of the rule, e.g. {@code TD001}
 * @param severity {@code ERROR}: the training fails or has not learnt; {@code WARNING}: it may be
 *     hampered; {@code NOTE}: good to know
 * @param layer index of the layer; absent where it is of the whole
 * @param phase of the layer, if it is of one
 * @param step in which it was seen, from 1 on
 * @param epoch of that step, from 1 on
 * @param batch of that step within the epoch, from 1 on; 0 if it was seen at an epoch's end
 * @param value the number that is out of order
 * @param message one sentence with numbers
 */
public record SymptomFound(
    String rule,
    Severity severity,
    OptionalInt layer,
    Optional<Phase> phase,
    long step,
    int epoch,
    int batch,
    double value,
    String message) {}
