#!/usr/bin/env python3
"""rankscope inspect of posed photographs, good and bad."""
import json
import math
import unittest
import zlib

from program import ProgramTest, png_from, read_json, run

MATRIX = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 4], [0, 0, 0, 1]]


def png(width, height):
    rows = b"".join(b"\0" + b"\x80\x40\x20\xff" * width for _ in range(height))
    return png_from(width, height, zlib.compress(rows), color_type=6)


def frames(count, part="train"):
    return [{"file_path": "./%s/r_%d" % (part, i), "transform_matrix": MATRIX} for i in range(count)]


class InspectSceneTest(ProgramTest):
    def write(self, document, present=(), name="transforms_train.json"):
        (self.folder / "train").mkdir(exist_ok=True)
        for i in present:
            (self.folder / "train" / ("r_%d.png" % i)).write_bytes(png(8, 6))
        path = self.folder / name
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        return path

    def test_views_present_and_missing(self):
        path = self.write({"camera_angle_x": 0.7, "frames": frames(6)}, present=(0, 1, 2, 4))
        for given in (path, self.folder):
            result = run("inspect", given, "--json")
            self.assert_done(result)
            found = read_json(result)
            self.assertEqual(found["kind"], "scene")
            self.assertEqual((found["frames"], found["present"], found["missing"]), (6, 4, 2))
            self.assertEqual(found["missing_names"], ["train/r_3.png", "train/r_5.png"])
            self.assertEqual(sorted(found["present_names"]), ["train/r_%d.png" % i for i in (0, 1, 2, 4)])
            self.assertEqual((found["train"], found["held_out"]), (3, 1))
            self.assertEqual((found["width"], found["height"]), (8, 6))
            self.assertAlmostEqual(found["focal_x"], 4 / math.tan(0.35))
            self.assertEqual(found["warnings"], [])

    def test_text(self):
        path = self.write({"camera_angle_x": 0.7, "frames": frames(2)}, present=(0, 1))
        result = run("inspect", path)
        self.assert_done(result)
        self.assertIn("scene", result.stdout)

    def test_a_frame_of_no_use_is_a_warning(self):
        listed = frames(4)
        listed[1]["transform_matrix"] = [[0] * 4] * 4
        path = self.write({"camera_angle_x": 0.7, "frames": listed}, present=(0, 1, 2, 3))
        result = run("inspect", path, "--json")
        self.assert_done(result)
        found = read_json(result)
        self.assertEqual(found["present"], 3)
        self.assertEqual(len(found["warnings"]), 1)
        self.assertIn("singular", found["warnings"][0])

    def test_refusals(self):
        outside = frames(2)
        outside[1]["file_path"] = "../secret.png"
        for document, word in (({"camera_angle_x": 0.7}, "no frames"), ({"camera_angle_x": 0.7, "frames": []}, "no frames"),
                               ({"camera_angle_x": 0.7, "frames": outside}, "outside"),
                               ({"camera_angle_x": 0.7, "frames": frames(2, "absent")}, "absent/r_0.png"),
                               ({"frames": frames(1)}, "camera_angle_x"), ("{", "JSON"),
                               ('{"camera_angle_x": NaN, "frames": []}', "JSON")):
            with self.subTest(word):
                result = run("inspect", self.write(document, present=(0,)))
                self.assert_refused(result, word)


if __name__ == "__main__":
    unittest.main()
