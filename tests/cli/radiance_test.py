#!/usr/bin/env python3
"""Radiance fields end to end: fit nerf on photographs of a ball that this file takes itself, scores, resuming, bad input."""
import json
import math
import unittest

import numpy as np
from program import ProgramTest, read_json, run
from skimage.io import imread, imsave

SIZE = 28
ANGLE = 0.7
RADIUS = 0.55
QUICK = ["--ray-samples", "4096", "--march-steps", "64", "--occupancy", "24", "--grid-table", "12", "--grid-levels", "6",
         "--grid-finest", "64"]


def camera(turn, height):
    """Camera to world of Blender's kind, looking at the origin from a distance of 3: x right, y up, z backward."""
    eye = 3 * np.array([math.cos(turn) * math.cos(height), math.sin(turn) * math.cos(height), math.sin(height)])
    back = eye / np.linalg.norm(eye)
    right = np.cross([0, 0, 1], back)
    right /= np.linalg.norm(right)
    matrix = np.eye(4)
    matrix[:3, :3] = np.stack([right, np.cross(back, right), back], axis=1)
    matrix[:3, 3] = eye
    return matrix


def photograph(matrix):
    """A ball whose colour is its normal's, RGBA; what is beside it is transparent."""
    focal = SIZE / (2 * math.tan(ANGLE / 2))
    x, y = np.meshgrid(np.arange(SIZE) + 0.5 - SIZE / 2, np.arange(SIZE) + 0.5 - SIZE / 2)
    rays = np.stack([x / focal, -y / focal, -np.ones_like(x)], axis=-1) @ matrix[:3, :3].T
    rays /= np.linalg.norm(rays, axis=-1, keepdims=True)
    eye = matrix[:3, 3]
    along = -rays @ eye
    reach = RADIUS**2 - (eye @ eye - along**2)
    hit = reach > 0
    normal = (eye + (along - np.sqrt(np.maximum(reach, 0)))[..., None] * rays) / RADIUS
    picture = np.zeros((SIZE, SIZE, 4))
    picture[..., :3] = np.where(hit[..., None], 0.5 + 0.5 * normal, 0)
    picture[..., 3] = hit
    return np.round(255 * picture).astype(np.uint8)


class RadianceTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.capture = self.folder / "ball"
        (self.capture / "train").mkdir(parents=True)
        frames = []
        for i in range(60):
            matrix = camera(2.4 * i, -0.5 + 1.4 * i / 59)
            frames.append({"file_path": f"./train/r_{i}", "transform_matrix": matrix.tolist()})
            if i not in (6, 9):
                imsave(self.capture / "train" / f"r_{i}.png", photograph(matrix), check_contrast=False)
        self.document = {"camera_angle_x": ANGLE, "frames": frames}
        self.write()

    def write(self):
        (self.capture / "transforms.json").write_text(json.dumps(self.document), encoding="utf-8")

    def fit(self, *arguments, out=None, steps=120):
        out = out or self.folder / f"out-{len(list(self.folder.iterdir()))}"
        result = run("fit", "nerf", self.capture, *QUICK, "--steps", steps, "--json", "--out", out, *arguments,
                     timeout=500)
        return out, result

    def test_other_views_are_predicted(self):
        out, result = self.fit("--optimizer", "muon", "--vs", "adam", "--lr", "1e-2", "--vs-lr", "1e-2")
        self.assert_done(result)
        self.assertIn("2 of 60 photographs are missing", result.stderr)
        self.assertIn("train/r_6.png", result.stderr)
        for entry in read_json(result)["runs"]:
            with self.subTest(run=entry["name"]):
                self.assertGreater(entry["psnr"], 17)
                self.assertGreater(entry["ssim_gaussian"], 0.7)
                self.assertEqual(len(entry["stable_rank"]), 5)
                picture = imread(out / entry["name"] / "reconstruction.png").astype(float) / 255
                self.assertEqual(picture.shape, (SIZE, SIZE, 3))
                shown = photograph(camera(2.4, -0.5 + 1.4 / 59)).astype(float) / 255
                shown = shown[..., :3] * shown[..., 3:] + 1 - shown[..., 3:]
                error = -10 * math.log10(np.mean((np.clip(picture, 0, 1) - shown) ** 2))
                self.assertGreater(error, 15, "the picture in the folder is that of the first view held out")
                # Its bytes are clipped, which can only bring it nearer.
                self.assertGreater(error, entry["view_psnr"] - 0.2)
        self.assertIn("more held out", (out / "report.html").read_text(encoding="utf-8"))

    def test_resuming_is_as_never_having_stopped(self):
        whole, result = self.fit("--optimizer", "muon", steps=40)
        self.assert_done(result)
        parts, result = self.fit("--optimizer", "muon", "--stop-at", "19", steps=40)
        self.assert_done(result)
        self.assert_done(run("resume", parts, "--json", timeout=500))
        self.assertEqual((whole / "muon" / "checkpoint.safetensors").read_bytes(),
                         (parts / "muon" / "checkpoint.safetensors").read_bytes())

    def test_networks(self):
        for network in ("pe", "siren", "finer", "relu"):
            with self.subTest(network=network):
                _, result = self.fit("--model", network, "--width", "32", "--lr", "1e-3", steps=60)
                self.assert_done(result)
                entry = read_json(result)["runs"][0]
                self.assertEqual(len(entry["stable_rank"]), 8)
                self.assertGreater(entry["psnr"], 8)

    def test_bad_input(self):
        self.assert_refused(run("fit", "nerf", self.folder / "nowhere"), "nowhere")
        self.assert_refused(run("fit", "nerf", "sample:harbour"), "is no scene")
        self.assert_refused(run("fit", "image", self.capture), "nerf")
        self.assert_refused(run("fit", "nerf", self.capture, "--model", "wire"), "is not available")
        self.assert_refused(run("fit", "nerf", self.capture, "--view", "40"), "view")
        self.document["frames"] = []
        self.write()
        self.assert_refused(run("fit", "nerf", self.capture), "frames")


if __name__ == "__main__":
    unittest.main()
