"""Writes the operators of ONNX's standard domain, by hand after a release of ONNX:

    python standard_operators.py > ../resources/org/assay/bench/document/standard-operators.txt

Needs the package onnx (1.22 wrote the file that is here). Neither the build nor a test runs this.
"""

import onnx
from onnx import defs

since: dict[str, int] = {}
gone: dict[str, int] = {}
for schema in defs.get_all_schemas_with_history():
    if schema.domain == "":
        version = schema.since_version
        if schema.deprecated:
            gone[schema.name] = version
        else:
            since[schema.name] = min(version, since.get(schema.name, version))

print("# Operators of the standard domain: name, first opset, and the opset that took it away.")
print(f"# Written by bench/src/test/python/standard_operators.py with onnx {onnx.__version__}.")
for name in sorted(since):
    # A version that was withdrawn may have a successor (GroupNormalization-18).
    last = gone.get(name, 0)
    print(" ".join([name, str(since[name])] + ([str(last)] if last > since[name] else [])))
