package org.assay.fuzz.predicate;

/** Numbers, one or several, each computed when it is asked for. */
interface Numbers {
  double at(Frame frame, int index);
}
