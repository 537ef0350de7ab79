"""Writes the golden files beside this script. Made with numpy 2.4.6; neither build nor tests run it.

    python generate.py
"""
import io
import os
import struct
import gzip
import numpy as np

os.chdir(os.path.dirname(os.path.abspath(__file__)))

VALUES = np.array([[0, 1, 2], [3, 4, 100]])
for code in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"]:
    np.save(f"{code}.npy", VALUES.astype("<" + code))
    if code[1] != "1":
        np.save(f"{code}-big.npy", VALUES.astype(">" + code))
np.save("bool.npy", np.array([True, False, True]))
np.save("special-f2.npy", np.array([np.nan, np.inf, -np.inf, -0.0, 65504, 6e-8, 0.1], "<f2"))
np.save("special-f4.npy", np.array([np.nan, np.inf, -np.inf, -0.0, 3.4028235e38, 1e-45, 0.1], "<f4"))
np.save("scalar.npy", np.float32(2.5))
np.save("empty.npy", np.zeros((0, 3), "<f4"))
np.save("fortran.npy", np.asfortranarray(np.arange(24, dtype="<f4").reshape(2, 3, 4)))
np.save("fortran-big.npy", np.asfortranarray(np.arange(24, dtype=">i2").reshape(4, 3, 2)))
for version in [(2, 0), (3, 0)]:
    with open(f"version{version[0]}.npy", "wb") as f:
        np.lib.format.write_array(f, np.arange(5, dtype="<i4"), version)
np.save("object.npy", np.array([{"a": 1}, None], dtype=object), allow_pickle=True)
np.save("record.npy", np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]))
np.save("text.npy", np.array(["a", "bc"]))
np.save("complex.npy", np.array([1 + 2j]))
np.save("date.npy", np.array(["2020-01-01"], dtype="datetime64[D]"))

arrays = {"x": np.arange(6, dtype="<f4").reshape(2, 3), "y": np.array([1, 0], "<i8"), "a/../b": np.zeros(1, "<u1")}
np.savez("stored.npz", **arrays)
np.savez_compressed("deflated.npz", **arrays)
np.savez("object.npz", fine=np.ones(2), bad=np.array([None], dtype=object))

with open("u1.idx", "wb") as f:
    f.write(struct.pack(">HBBII", 0, 8, 2, 2, 3) + bytes(range(6)))
with gzip.GzipFile("f4.idx.gz", "wb", mtime=0) as f:
    f.write(struct.pack(">HBBI", 0, 0x0D, 1, 3) + np.array([0.5, -1, 1e10], ">f4").tobytes())
