"""By hand: every text model read by Python's parser, for TextAgainstPythonTest to compare with.

    python compare_text.py ../../../../../shared/cases/numeric /tmp/python-models
    ./mvnw -pl onnx test -Dtest=TextAgainstPythonTest -Dassay.python.models=/tmp/python-models

writes next to each other <id>.onnxtxt, <id>.onnx (the parser's result) and <id>.printed.onnxtxt
(the printer's text of it). With --check, the texts that our writer made of them
(<id>.ours.onnxtxt, written by that test) are read by Python's parser and compared with <id>.onnx.
"""

import pathlib
import shutil
import sys

import onnx
import onnx.parser
import onnx.printer


def main():
    if sys.argv[1] == "--check":
        bad = 0
        files = sorted(pathlib.Path(sys.argv[2]).glob("*.ours.onnxtxt"))
        for ours in files:
            want = onnx.load(ours.parent / (ours.name[: -len(".ours.onnxtxt")] + ".onnx"))
            have = onnx.parser.parse_model(ours.read_text())
            if onnx.printer.to_text(want) != onnx.printer.to_text(have):
                print("differs:", ours)
                bad += 1
        print(len(files), "compared,", bad, "differ")
        sys.exit(bad != 0)
    source, target = map(pathlib.Path, sys.argv[1:3])
    target.mkdir(parents=True, exist_ok=True)
    for text in sorted(source.glob("*.onnxtxt")):
        model = onnx.parser.parse_model(text.read_text())
        shutil.copy(text, target / text.name)
        (target / (text.stem + ".onnx")).write_bytes(model.SerializeToString())
        (target / (text.stem + ".printed.onnxtxt")).write_text(onnx.printer.to_text(model))


main()
