#!/usr/bin/env python3
"""Scores of pictures end to end: SSIM, LPIPS and the spectrum of the error, in every file that tells of them."""
import csv
import math
import sys
import tempfile
import unittest
from pathlib import Path

import numpy

from program import ProgramTest, png_bytes, read_json, run

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "oracle"))
import files  # noqa: E402
import scores  # noqa: E402

try:
    import torch  # noqa: F401
except ImportError:
    torch = None

SIZE = (40, 32)


def rows_of(out, name="adam"):
    return list(csv.DictReader((out / name / "metrics.csv").read_text(encoding="utf-8").splitlines()))


class ScoresTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.picture.write_bytes(png_bytes(*SIZE))

    def lpips_file(self):
        """Random weights of the right shapes: what they measure is checked against PyTorch in the unit tests."""
        path = self.folder / "squeeze.safetensors"
        with tempfile.TemporaryDirectory() as folder:
            raw = Path(folder) / "raw"
            numpy.zeros((20, 20, 3), "<f4").tofile(raw)
            scores.lpips(str(path), "squeezenet", raw, raw, 20, 20, 3)
        return path

    def bytes_of(self, out, *names):
        return [self.checkpoint(out, name).read_bytes() for name in names or ("adam",)]

    def test_every_file_tells_the_same(self):
        out = self.folder / "out"
        result = self.fit("--steps", "300", "--out", out, "--json")
        self.assert_done(result)
        entry = read_json(result)["runs"][0]
        self.assertEqual(list(entry)[list(entry).index("psnr"):][:5],
                         ["psnr", "ssim", "ssim_gaussian", "lpips", "lpips_reason"])
        self.assertTrue(0 < entry["ssim"] < 1 and 0 < entry["ssim_gaussian"] < 1)
        self.assertNotEqual(entry["ssim"], entry["ssim_gaussian"])
        self.assertIsNone(entry["lpips"])
        self.assertEqual(entry["lpips_reason"], "not available: no --lpips file")
        rows = rows_of(out)
        self.assertNotIn("lpips", rows[0])
        self.assertEqual(float(rows[-1]["ssim"]), entry["ssim"])
        scored = [int(row["step"]) for row in rows if row["ssim"]]
        self.assertTrue(40 < len(scored) < 200 < len(rows), f"{len(scored)} of {len(rows)}")
        self.check_against_the_picture(out, entry)
        self.check_spectrum(out, rows, scored)
        report = (out / "report.html").read_text(encoding="utf-8")
        for words in ("SSIM, Gaussian", "not available: no --lpips file", "Which frequencies are learnt when"):
            self.assertIn(words, report)
        self.assertIn("SSIM 0.", run("resume", out).stdout)

    def check_against_the_picture(self, out, entry):
        """reconstruction.png is clipped to 8 bits, so only about."""
        raw = []
        for path in (self.picture, out / "adam" / "reconstruction.png"):
            raw.append(self.folder / (path.name + ".raw"))
            pixels = bytes.fromhex(files.decode_png(path.read_bytes())["hex"])
            (numpy.frombuffer(pixels, numpy.uint8).astype("<f4") / 255).tofile(raw[-1])
        width, height = SIZE
        expected = scores.ssim(*raw, height, width, 3, 1)
        self.assertAlmostEqual(entry["ssim"], expected["ssim"], delta=0.02)
        self.assertAlmostEqual(entry["ssim_gaussian"], expected["ssim_gaussian"], delta=0.02)

    def check_spectrum(self, out, rows, scored):
        """Parseval: the energies of each step sum to the mean squared error that its PSNR tells."""
        psnr = {int(row["step"]): float(row["psnr"]) for row in rows}
        arrays = numpy.load(out / "adam" / "error_spectrum.npz")
        self.assertEqual(arrays["steps"].tolist(), scored)
        self.assertEqual(arrays["energy"].shape, (len(scored), len(arrays["frequency"])))
        self.assertEqual(int(arrays["count"].sum()), SIZE[0] * SIZE[1])
        self.assertAlmostEqual(arrays["frequency"][8], 8 / SIZE[0])
        for step, energy in zip(scored, arrays["energy"]):
            self.assertAlmostEqual(energy.sum() / 10 ** (-psnr[step] / 10), 1, places=4)

    def test_stops_and_saves_do_not_show_in_the_record(self):
        """Also at steps that are no recorded picture's: 7, 61 and 133 of 300."""
        options = ["--steps", "300", "--optimizer", "muon", "--vs", "adam", "--vs-lr", "3e-3"]
        whole = self.folder / "whole"
        self.assert_done(self.fit(*options, "--out", whole))
        for name, extra in (("parts", []), ("saved", ["--checkpoint-every", "11"])):
            out = self.folder / name
            stopped = self.fit(*options, *extra, "--out", out, "--stop-at", "7", "--json")
            self.assert_done(stopped)
            self.assertIsNotNone(read_json(stopped)["runs"][0]["ssim"], "of the step it stopped at")
            for stop in ("61", "133"):
                self.assert_done(run("resume", out, "--stop-at", stop))
            self.assert_done(run("resume", out))
            self.assertEqual(self.bytes_of(out, "muon", "adam"), self.bytes_of(whole, "muon", "adam"))
            for run_name in ("muon", "adam"):
                parts, one = rows_of(out, run_name), rows_of(whole, run_name)
                self.assertEqual([[r["step"], r["ssim"], r["ssim_gaussian"]] for r in parts],
                                 [[r["step"], r["ssim"], r["ssim_gaussian"]] for r in one])
                self.assertEqual((out / run_name / "error_spectrum.npz").read_bytes(),
                                 (whole / run_name / "error_spectrum.npz").read_bytes())

    @unittest.skipIf(torch is None, "there is no PyTorch to make weights with")
    def test_lpips(self):
        weights = self.lpips_file()
        without, with_file, parts = (self.folder / name for name in ("without", "with", "parts"))
        self.assert_done(self.fit("--steps", "60", "--out", without))
        result = self.fit("--steps", "60", "--out", with_file, "--lpips", weights, "--json")
        self.assert_done(result)
        entry = read_json(result)["runs"][0]
        self.assertGreater(entry["lpips"], 0)
        self.assertNotIn("lpips_reason", entry)
        self.assertEqual(self.bytes_of(with_file), self.bytes_of(without), "nothing is learnt from it")
        self.assertNotIn("squeeze", (with_file / "experiment.json").read_text(encoding="utf-8"))
        self.assertIn("LPIPS", self.fit("--steps", "2", "--lpips", weights).stdout)

        self.assert_done(self.fit("--steps", "60", "--out", parts, "--lpips", weights, "--stop-at", "31"))
        self.assert_done(run("resume", parts, "--lpips", weights))
        self.assertEqual(self.bytes_of(parts), self.bytes_of(without))
        lpips = [row["lpips"] for row in rows_of(parts)]
        self.assertEqual(lpips, [row["lpips"] for row in rows_of(with_file)], "the first half is not lost")
        self.assertTrue(all(lpips))
        self.assertEqual(float(lpips[-1]), entry["lpips"])

    @unittest.skipIf(torch is None, "there is no PyTorch to make weights with")
    def test_lpips_of_other_tasks_and_pictures(self):
        weights = self.lpips_file()
        for task, options in (("inpaint", ["--keep", "0.5"]), ("superres", ["--scale", "2"]), ("ct", ["--angles", "5"])):
            result = run("fit", task, self.picture, "--hidden-layers", "1", "--width", "8", "--steps", "3", "--lpips", weights,
                         "--json", *options)
            self.assert_done(result)
            entry = read_json(result)["runs"][0]
            for name in ("ssim", "ssim_gaussian", "lpips"):
                self.assertTrue(math.isfinite(entry[name]), f"{task}: {name}")
        small = run("fit", "image", self.picture, "--resize", "12x6", "--steps", "2", "--lpips", weights, "--json")
        self.assert_done(small)
        entry = read_json(small)["runs"][0]
        self.assertIsNone(entry["lpips"])
        self.assertIn("17 pixels", entry["lpips_reason"])
        self.assertIn("7 pixels", entry["ssim_reason"])

    def test_wrong_lpips_files(self):
        out = self.folder / "out"
        self.assert_refused(self.fit("--steps", "2", "--out", out, "--lpips", self.folder / "none"), "none")
        self.assert_refused(self.fit("--steps", "2", "--out", out, "--lpips", self.picture), "picture.png")
        self.assertFalse(out.exists(), "before anything is written")
        self.assert_done(self.fit("--steps", "2", "--out", out))
        self.assert_refused(self.fit("--steps", "2", "--lpips", self.checkpoint(out, "adam")), "checkpoint.safetensors",
                            "neither AlexNet nor SqueezeNet")
        self.assert_refused(run("resume", out, "--lpips", self.picture), "picture.png")
        self.assert_refused(run(self.picture, "--lpips", self.picture), "picture.png")
        self.assert_refused(self.fit("--steps", "2", "--lpips", ""), "--lpips")
        self.assert_refused(run("fit", "audio", "sample:carillon", "--lpips", self.picture), "--lpips")
        if torch is not None:
            weights = self.lpips_file()
            weights.write_bytes(weights.read_bytes()[:-100])
            self.assert_refused(self.fit("--steps", "2", "--lpips", weights), "squeeze.safetensors")

    def test_sound_has_no_scores_of_pictures(self):
        result = run("fit", "audio", "sample:carillon", "--seconds", "0.02", "--steps", "2", "--json")
        self.assert_done(result)
        self.assertFalse([key for key in read_json(result)["runs"][0] if "ssim" in key or "lpips" in key])


if __name__ == "__main__":
    unittest.main()
