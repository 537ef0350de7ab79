package org.assay.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** The key {@code precision} of a model's JSON. */
final class JsonPrecision {
  private JsonPrecision() {}

  static void write(JsonGenerator json, Precision precision) throws IOException {
    json.writeObjectFieldStart("precision");
    json.writeStringField("type", precision.type());
    json.writeStringField("policy", precision.policy());
    JsonRenderer.number(json, "limit", precision.limit());
    json.writeArrayFieldStart("constants");
    for (Precision.Constant constant : precision.constants()) {
      json.writeStartObject();
      json.writeStringField("tensor", constant.tensor());
      JsonRenderer.number(json, "from", constant.from());
      JsonRenderer.number(json, "to", constant.to());
      json.writeNumberField("count", constant.count());
      json.writeEndObject();
    }
    json.writeEndArray();
    JsonRenderer.strings(json, "guarded", precision.guarded());
    json.writeArrayFieldStart("overflows");
    for (Precision.Overflow overflow : precision.overflows()) {
      overflow(json, overflow, precision.limit());
    }
    json.writeEndArray();
    json.writeArrayFieldStart("keep_float32");
    for (Precision.Kept kept : precision.keepFloat32()) {
      json.writeStartObject();
      json.writeStringField("node", kept.node());
      json.writeStringField("op", kept.op());
      json.writeStringField("tensor", kept.tensor());
      json.writeStringField("graph", kept.graph().toString());
      json.writeStringField("reason", kept.reason());
      JsonRenderer.strings(json, "because", kept.because());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeBooleanField("keep_proved", precision.keepProved());
    if (precision.runtime().isPresent()) {
      runtime(json, precision.runtime().get());
    } else {
      json.writeNullField("runtime");
    }
    json.writeEndObject();
  }

  private static void overflow(JsonGenerator json, Precision.Overflow overflow, double limit)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("tensor", overflow.tensor());
    json.writeStringField("node", overflow.node());
    json.writeStringField("op", overflow.op());
    json.writeStringField("graph", overflow.graph().toString());
    json.writeStringField("status", overflow.status().text());
    JsonRenderer.number(json, "bound", overflow.bound());
    JsonRenderer.number(json, "limit", limit);
    if (overflow.seen().isPresent()) {
      JsonRenderer.number(json, "seen", overflow.seen().getAsDouble());
    } else {
      json.writeNullField("seen");
    }
    json.writeEndObject();
  }

  private static void runtime(JsonGenerator json, Precision.Runtime runtime) throws IOException {
    json.writeObjectFieldStart("runtime");
    json.writeStringField("onnxruntime", runtime.version());
    json.writeNumberField("runs", runtime.runs());
    json.writeBooleanField("ran", runtime.ran());
    json.writeStringField("note", runtime.note());
    JsonRenderer.strings(json, "non_finite", runtime.nonFinite());
    json.writeEndObject();
  }
}
