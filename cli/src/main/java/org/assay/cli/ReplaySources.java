package org.assay.cli;

import java.nio.file.Path;

/** Programs that replay a failing input: a JUnit 5 test and a Python script. */
final class ReplaySources {
  private ReplaySources() {}

  /** Name of the test's class. */
  static String className(String id) {
    return "Failing" + id.replaceAll("[^0-9A-Za-z]", "") + "Test";
  }

  /** Source of a test that passes once the model is repaired. */
  static String junit(String id, Path folder, Path model) {
    return """
        import static org.junit.jupiter.api.Assertions.assertFalse;

        import java.nio.file.Path;
        import org.assay.data.failing.FailingFolder;
        import org.assay.exec.RunOptions;
        import org.assay.exec.Session;
        import org.assay.numeric.confirm.Replay;
        import org.assay.onnx.files.ModelFiles;
        import org.junit.jupiter.api.Test;

        /** Fails until the model is repaired. Needs assay-numeric on the class path. */
        class %s {
          @Test
          void staysFinite() {
            var failing = FailingFolder.read(Path.of(%s));
            var model = ModelFiles.open(Path.of(%s));
            assertFalse(
                Replay.fails(
                    model, failing, (m, probes) -> Session.open(m, RunOptions.DEFAULT, probes)));
          }
        }
        """
        .formatted(className(id), literal(folder.toString()), literal(model.toString()));
  }

  /** Script that ends with exit code 1 as long as the model fails. */
  static String python(Path model) {
    return """
        # Replays the failing input of this folder. Needs onnx, onnxruntime and numpy.
        import json, os, sys
        import numpy as np, onnx, onnx.parser, onnxruntime as ort
        from onnx import numpy_helper

        here = os.path.dirname(os.path.abspath(__file__))
        model_path = sys.argv[1] if len(sys.argv) > 1 else %s
        failing = json.load(open(os.path.join(here, "failing.json")))
        names = {array: tensor for tensor, array in failing["arrays"].items()}
        values = {}
        for file in ("inputs.npz", "weights.npz"):
            with np.load(os.path.join(here, file)) as arrays:
                values.update({names[key]: arrays[key] for key in arrays.files})
        if model_path.endswith(".onnxtxt"):
            model = onnx.parser.parse_model(open(model_path, encoding="utf-8").read())
        else:
            model = onnx.load(model_path)
        for constant in model.graph.initializer:
            if constant.name in values:
                constant.CopyFrom(numpy_helper.from_array(values.pop(constant.name), constant.name))
        if failing["tensor"] not in [o.name for o in model.graph.output]:
            model.graph.output.append(onnx.ValueInfoProto(name=failing["tensor"]))
        options = ort.SessionOptions()
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
        session = ort.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        feeds = {i.name: values[i.name] for i in session.get_inputs() if i.name in values}
        result = session.run([failing["tensor"]], feeds)[0]
        bad = int(np.size(result) - np.isfinite(result).sum())
        print(failing["tensor"], "has", bad, "of", np.size(result), "elements that are not finite")
        sys.exit(1 if bad else 0)
        """
        .formatted(literal(model.toString()));
  }

  /** A string literal of Java and of Python, in ASCII. */
  static String literal(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < 0x20 || c > 0x7e) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
