#!/usr/bin/env python3
"""rankscope export view and turntable of what fit nerf has learnt, without a window."""
import json
import struct
import unittest

from program import ProgramTest, read_json, run
from skimage.io import imread

FIT = ("fit", "nerf", "sample:plinth", "--resize", "24x24", "--every", "3", "--held-out-every", "5", "--view", "1",
       "--ray-samples", "8192", "--march-steps", "64", "--occupancy", "24", "--grid-levels", "6", "--grid-table", "12",
       "--grid-finest", "64", "--width", "32")
CAMERA = {"kind": "camera", "target": [0, 0, 0], "azimuth": 20, "elevation": 30, "distance": 2.9, "vertical_field": 39.6}


class SceneViewTest(ProgramTest):
    def learnt(self, steps=60):
        out = self.folder / "plinth"
        self.assert_done(run(*FIT, "--steps", steps, "--out", out))
        return out

    def view(self, *arguments):
        path = self.folder / "view.png"
        self.assert_done(run("export", "view", *arguments, "--out", path))
        return imread(path)

    def test_views_of_every_kind(self):
        learnt = self.learnt()
        camera = self.folder / "camera.json"
        camera.write_text(json.dumps(CAMERA))
        seen = {}
        for mode in ("colour", "depth", "normals", "samples"):
            seen[mode] = self.view(learnt, "--mode", mode, "--size", "48x36", "--camera", camera)
            self.assertEqual(seen[mode].shape, (36, 48, 3))
        self.assertEqual(len({picture.tobytes() for picture in seen.values()}), 4)
        # Over white, with something before it.
        corner, middle = seen["colour"][0, 0].min(), seen["colour"][18, 24].min()
        self.assertGreater(corner, 200)
        self.assertLess(middle, corner - 20)
        # The same, whatever the number of threads, and from the Run's folder or its checkpoint.
        for source in (learnt, learnt / "adam", learnt / "adam" / "checkpoint.safetensors"):
            again = self.view(source, "--size", "48x36", "--camera", camera, "--threads", "1")
            self.assertTrue((again == seen["colour"]).all(), source)

    def test_turntable(self):
        learnt = self.learnt(20)
        turn = self.folder / "turn"
        self.assert_done(run("export", "turntable", learnt, "--frames", "3", "--size", "24x24", "--mode", "depth",
                             "--out", turn))
        frames = sorted(turn.iterdir())
        self.assertEqual([f.name for f in frames], ["frame_0000.png", "frame_0001.png", "frame_0002.png"])
        self.assertEqual(len({f.read_bytes() for f in frames}), 3)

    def test_what_is_refused(self):
        learnt = self.learnt(1)
        target = self.folder / "view.png"
        self.assert_refused(run("export", "view", learnt, "--mode", "shaded", "--out", target), "shaded", "samples")
        self.assert_refused(run("export", "mesh", learnt, "--out", self.folder / "x.ply"), "has learnt no shape")
        # As an earlier version wrote it: the description without its scene.
        checkpoint = learnt / "adam" / "checkpoint.safetensors"
        data = checkpoint.read_bytes()
        length = struct.unpack("<Q", data[:8])[0]
        header = json.loads(data[8:8 + length])
        described = json.loads(header["__metadata__"]["checkpoint"])
        self.assertEqual(described["signal"]["scene"]["bound"], 1)
        del described["signal"]["scene"]
        header["__metadata__"]["checkpoint"] = json.dumps(described)
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        checkpoint.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + length:])
        self.assert_refused(run("export", "view", learnt, "--out", target), "earlier version")
        self.assertFalse(target.exists())
        self.assert_done(run("resume", learnt, "--steps", "2"))
        self.assert_done(run("export", "view", learnt, "--size", "8x8", "--out", target))

    def test_the_sample_is_as_asked(self):
        found = run(*FIT, "--steps", "1", "--json")
        self.assert_done(found)
        read_json(found)
        self.assert_refused(run("fit", "nerf", "sample:plinth", "--resize", "24x20", "--steps", "1"), "24x20", "square")


if __name__ == "__main__":
    unittest.main()
