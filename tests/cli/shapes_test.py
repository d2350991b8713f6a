#!/usr/bin/env python3
"""Shapes end to end: fit sdf and occupancy on a small mesh, their scores, resuming, and exported meshes."""
import json
import math
import struct
import unittest
from collections import Counter

from program import ProgramTest, read_json, run
from skimage.io import imread

CENTRE, RADIUS = (10.0, -3.0, 2.0), 4.0
QUICK = ["--hidden-layers", "3", "--width", "32", "--batch", "1000", "--surface-points", "4000", "--mesh-resolution", "48",
         "--model", "siren", "--lr", "2e-3"]


def sphere_obj(rings=24):
    """Rings of quads around an axis and two caps, counter-clockwise from outside."""
    around = 2 * rings
    rows = [[(math.pi * r / rings, 2 * math.pi * i / around) for i in range(around)] for r in range(1, rings)]
    angles = [(0, 0)] + [a for row in rows for a in row] + [(math.pi, 0)]
    lines = ["v {:.7f} {:.7f} {:.7f}".format(CENTRE[0] + RADIUS * math.sin(p) * math.cos(t),
                                             CENTRE[1] + RADIUS * math.sin(p) * math.sin(t),
                                             CENTRE[2] + RADIUS * math.cos(p)) for p, t in angles]

    def at(ring, i):
        return 2 + (ring - 1) * around + i % around

    for i in range(around):
        lines.append(f"f 1 {at(1, i)} {at(1, i + 1)}")
        lines += [f"f {at(r, i)} {at(r + 1, i)} {at(r + 1, i + 1)} {at(r, i + 1)}" for r in range(1, rings - 1)]
        lines.append(f"f {at(rings - 1, i)} {len(angles)} {at(rings - 1, i + 1)}")
    return "\n".join(lines) + "\n"


def read_ply(path):
    """Positions and triangles of the program's own binary form."""
    data = path.read_bytes()
    header, body = data.split(b"end_header\n", 1)
    lines = header.decode().splitlines()
    counts = {line.split()[1]: int(line.split()[2]) for line in lines if line.startswith("element")}
    floats = sum(line.startswith("property float") for line in lines)
    vertices = [struct.unpack_from(f"<{floats}f", body, 4 * floats * i)[:3] for i in range(counts["vertex"])]
    start = 4 * floats * counts["vertex"]
    faces = [struct.unpack_from("<B3i", body, start + 13 * i) for i in range(counts["face"])]
    return vertices, [f[1:] for f in faces]


class ShapesTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.mesh = self.folder / "ball.obj"
        self.mesh.write_text(sphere_obj(), encoding="utf-8")

    def fit_shape(self, task, *arguments, steps=200):
        out = self.folder / f"{task}-{len(list(self.folder.iterdir()))}"
        result = run("fit", task, self.mesh, *QUICK, "--steps", steps, "--json", "--out", out, *arguments)
        self.assert_done(result)
        return out, read_json(result)["runs"]

    def test_sdf_is_scored_and_exported(self):
        out, runs = self.fit_shape("sdf", "--optimizer", "muon", "--muon-lr", "5e-3", "--vs", "adam")
        for entry in runs:
            self.assertEqual([k for k in entry if k in ("sdf_error_near", "sdf_error_far", "iou", "iou_dense", "chamfer",
                                                        "normal_consistency")],
                             ["sdf_error_near", "sdf_error_far", "iou", "iou_dense", "chamfer", "normal_consistency"])
            self.assertGreater(entry["iou"], 0.9)
            self.assertGreater(entry["iou_dense"], 0.9)
            self.assertLess(entry["chamfer"], 1e-2)
            self.assertLess(entry["sdf_error_near"], 0.02)
        self.assertTrue((out / "report.html").exists())
        for ending in ("ply", "obj"):
            target = self.folder / f"learnt.{ending}"
            told = read_json(run("export", "mesh", out, "--run", "adam", "--resolution", "64", "--out", target, "--json"))
            again = read_json(run("inspect", target, "--json"))
            self.assertEqual((again["kind"], again["vertices"], again["triangles"]),
                             ("mesh", told["vertices"], told["triangles"]))
            self.assertTrue(again["watertight"])
            self.assertGreater(again["volume"], 0)
        vertices, faces = read_ply(self.folder / "learnt.ply")
        edges = Counter((f[i], f[(i + 1) % 3]) for f in faces for i in range(3))
        self.assertTrue(all(n == 1 and edges[(b, a)] == 1 for (a, b), n in list(edges.items())))
        mean = sum(math.dist(v, CENTRE) for v in vertices) / len(vertices)
        self.assertAlmostEqual(mean, RADIUS, delta=0.2)

    def test_views_of_what_was_learnt(self):
        out, _ = self.fit_shape("sdf", "--optimizer", "muon", "--muon-lr", "5e-3")
        vertices, _ = read_ply(out / "muon" / "reconstruction.ply")
        self.assertAlmostEqual(sum(math.dist(v, CENTRE) for v in vertices) / len(vertices), RADIUS, delta=0.2)
        self.assertIn("Surfaces", (out / "report.html").read_text(encoding="utf-8"))
        # A sphere is a disc from everywhere.
        shares = []
        for source in (out, out / "muon" / "reconstruction.ply", self.mesh):
            target = self.folder / "view.png"
            self.assert_done(run("export", "view", source, "--resolution", "48", "--size", "90x60", "--out", target))
            picture = imread(target)
            self.assertEqual(picture.shape, (60, 90, 3))
            shares.append((picture != 255).any(axis=2).mean())
        self.assertLess(max(shares) - min(shares), 0.06)
        self.assertGreater(min(shares), 0.1)
        turn = self.folder / "turn"
        self.assert_done(run("export", "turntable", self.mesh, "--frames", "3", "--size", "40x40", "--mode", "normals",
                             "--out", turn))
        self.assertEqual(sorted(p.name for p in turn.iterdir()), [f"frame_000{i}.png" for i in range(3)])
        middles = [tuple(imread(p)[20, 20]) for p in sorted(turn.iterdir())]
        self.assertEqual(len(set(middles)), 3, middles)

    def test_bad_views_are_refused(self):
        target = self.folder / "x.png"
        self.assert_refused(run("export", "view", self.mesh), "--out")
        self.assert_refused(run("export", "view", "--out", target), "RESULTS")
        self.assert_refused(run("export", "view", self.mesh, "--out", target, "--size", "0x3"), "0x3")
        self.assert_refused(run("export", "view", self.mesh, "--out", target, "--size", "99999x3"), "99999x3")
        self.assert_refused(run("export", "view", self.mesh, "--out", target, "--mode", "glass"), "glass")
        self.assert_refused(run("export", "turntable", self.mesh, "--out", target, "--frames", "0"), "--frames")
        camera = self.folder / "camera.json"
        camera.write_text('{"azimuth": 1}', encoding="utf-8")
        self.assert_refused(run("export", "view", self.mesh, "--out", target, "--camera", camera), "camera.json")
        self.assertFalse(target.exists())

    def test_resumes_to_the_same_bits(self):
        for task, more in [("sdf", []), ("sdf", ["--distance", "mesh"]), ("occupancy", [])]:
            out, _ = self.fit_shape(task, *more, steps=24)
            half, _ = self.fit_shape(task, "--stop-at", 9, *more, steps=24)
            self.assert_done(run("resume", half, "--threads", "1"))
            self.assertEqual(self.checkpoint(half, "adam").read_bytes(), self.checkpoint(out, "adam").read_bytes())

    def test_occupancy(self):
        out, runs = self.fit_shape("occupancy")
        self.assertGreater(runs[0]["iou"], 0.9)
        self.assertGreater(runs[0]["accuracy"], 0.6)
        target = self.folder / "inside.ply"
        self.assert_done(run("export", "mesh", self.checkpoint(out, "adam"), "--resolution", "48", "--out", target))
        self.assertGreater(read_json(run("inspect", target, "--json"))["volume"], 0.8 * 4 / 3 * math.pi * RADIUS ** 3)

    def test_a_hash_grid_needs_no_lattice(self):
        for task in ("sdf", "occupancy"):
            out = self.folder / f"grid-{task}"
            self.assert_done(run("fit", task, self.mesh, "--model", "hash-grid", "--steps", "6", "--batch", "400",
                                 "--surface-points", "2000", "--mesh-resolution", "16", "--out", out))
            model = json.loads((out / "experiment.json").read_text(encoding="utf-8"))["runs"][0]["model"]
            self.assertEqual([model[k] for k in ("grid-levels", "grid-table", "grid-finest", "hidden-layers", "width")],
                             [12, 15, 512, 2, 64])

    def test_what_does_not_fit_is_refused(self):
        self.assert_refused(run("fit", "image", self.mesh), "mesh", "sdf")
        self.assert_refused(run("fit", "sdf", "sample:harbour"), "no mesh")
        self.assert_refused(run("fit", "sdf", self.folder / "none.obj"), "none.obj")
        broken = self.folder / "broken.obj"
        broken.write_text("v 0 0 0\nv 1 0 nan\nv 0 1 0\nf 1 2 3\n", encoding="utf-8")
        self.assert_refused(run("fit", "sdf", broken), "broken.obj")
        self.assert_done(self.fit("--steps", "2", "--out", self.folder / "picture"))
        self.assert_refused(run("export", "mesh", self.folder / "picture", "--out", "a.ply"), "no shape")
        self.assert_refused(run("export", "mesh", self.folder / "picture", "--out", "a.stl"), ".ply")
        self.assert_refused(run("export"), "mesh")


if __name__ == "__main__":
    unittest.main()
