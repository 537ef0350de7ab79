package org.assay.fuzz.store;

/**
 * What became of a finding that was looked into.
 *
 * @param status e.g. {@code confirmed}
 * @param kind the finding's kind, refined
 * @param detail one sentence
 * @param folder of the failing input; empty if none was written
 */
public record Outcome(String status, String kind, String detail, String folder) {}
