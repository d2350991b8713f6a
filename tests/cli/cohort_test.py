#!/usr/bin/env python3
"""Cohorts, transfer and the freeze sweep as a user calls them: files, numbers, bad input, interruptions."""
import csv
import json
import math
import os
import shutil
import signal
import subprocess
import time
import unittest
from pathlib import Path

from program import PROGRAM, ProgramTest, clean_environment, png_bytes, read_json, run, start

NETWORK = ["--hidden-layers", "3", "--width", "16"]


def wave(k):
    return lambda x, y: tuple(int(127 + 120 * math.sin((k + 1) * 0.3 * x + 0.2 * y * (c + 1))) for c in range(3))


class CohortCase(ProgramTest):
    def setUp(self):
        super().setUp()
        self.faces = self.folder / "faces"
        self.faces.mkdir()
        for k in range(4):
            (self.faces / f"{k}.png").write_bytes(png_bytes(20, 16, wave(k)))
        self.target = self.folder / "new.png"
        self.target.write_bytes(png_bytes(18, 14, wave(7)))

    def train(self, out, *arguments, source=None, **options):
        return run("cohort", "train", source or self.faces, *NETWORK, "--steps", 40, "--lr", "1e-3", "--out", out,
                   *arguments, **options)

    def encoder(self, *arguments):
        out = self.folder / "encoder"
        self.assert_done(self.train(out, *arguments))
        return out / "adam" / "checkpoint.safetensors"


class TrainTest(CohortCase):
    def test_files_and_scores(self):
        out = self.folder / "out"
        result = self.train(out, "--json")
        self.assert_done(result)
        entry = read_json(result)["runs"][0]
        each = [entry[f"psnr_{k}"] for k in range(4)]
        self.assertAlmostEqual(entry["mean_psnr"], sum(each) / 4, places=9)
        self.assertIsNotNone(entry["ssim"])
        rows = list(csv.DictReader((out / "adam" / "members.csv").open(encoding="utf-8")))
        self.assertEqual([r["name"] for r in rows], ["0.png", "1.png", "2.png", "3.png"])
        for row, psnr in zip(rows, each):
            self.assertAlmostEqual(float(row["psnr"]), psnr, places=4)
        self.assertEqual(sorted(p.name for p in (out / "adam" / "members").iterdir()), [f"{k}.png" for k in range(4)])
        self.assertEqual((out / "adam" / "members.npy").read_bytes()[:6], b"\x93NUMPY")
        sheet = read_json(run("inspect", out / "adam" / "reconstruction.png", "--json"))
        self.assertEqual((sheet["width"] + 2) % 22, 0)
        metrics = (out / "adam" / "metrics.csv").read_text(encoding="utf-8").splitlines()[0]
        self.assertIn("mean_psnr,psnr_0,psnr_1,psnr_2,psnr_3", metrics)
        self.assertIn("The cohort", (out / "report.html").read_text(encoding="utf-8"))

    def test_defaults_are_the_papers(self):
        out = self.folder / "out"
        self.assert_done(run("fit", "cohort", self.faces, "--stop-at", 1, "--vs-model", "ffn", "--out", out))
        siren, ffn = json.loads((out / "experiment.json").read_text(encoding="utf-8"))["runs"]
        self.assertEqual((siren["model"]["model"], siren["model"]["hidden-layers"], siren["model"]["width"],
                          siren["model"]["omega"]), ("siren", 5, 256, 30))
        self.assertEqual((ffn["model"]["frequencies"], ffn["model"]["sigma"]), (256, 10))
        for entry in (siren, ffn):
            self.assertEqual((entry["optimizer"]["lr"], entry["optimizer"]["schedule"], entry["training"]["steps"]),
                             (1e-4, "constant", 5000))

    def test_until_psnr_ends_early_and_is_finished(self):
        out = self.folder / "out"
        result = self.train(out, "--until-psnr", 9, "--json")
        self.assert_done(result)
        entry = read_json(result)["runs"][0]
        self.assertLess(entry["steps"], 40)
        self.assertGreater(entry["mean_psnr"], 8.8)
        again = self.train(out, "--until-psnr", 9, "--json")
        self.assert_done(again)
        self.assertEqual(read_json(again)["runs"][0]["steps"], entry["steps"])
        longer = run("resume", out, "--steps", 60, "--json")
        self.assert_done(longer)
        self.assertEqual(read_json(longer)["runs"][0]["steps"], 60)

    def test_stopped_and_gone_on_with_is_the_same(self):
        whole, half = self.folder / "whole", self.folder / "half"
        self.assert_done(self.train(whole))
        self.assert_done(self.train(half, "--stop-at", 13))
        self.assert_done(run("resume", half, "--threads", 1))
        self.assertEqual(self.checkpoint(half, "adam").read_bytes(), self.checkpoint(whole, "adam").read_bytes())

    def test_built_in_plants(self):
        out = self.folder / "plants"
        self.assert_done(self.train(out, "--resize", "24x24", "--members", 3, source="sample:plants"))
        self.assertEqual(len(list((out / "adam" / "members").iterdir())), 3)
        samples = self.folder / "samples"
        self.assert_done(run("samples", samples))
        self.assertEqual(len(list((samples / "plants").iterdir())), 12)
        self.assertEqual(len(list((samples / "plants-held-out").iterdir())), 4)


class BadInputTest(CohortCase):
    def refused(self, *arguments):
        return self.train(self.folder / "bad", *arguments)

    def test_folders(self):
        empty = self.folder / "empty"
        empty.mkdir()
        self.assert_refused(self.train("bad", source=empty), str(empty), "holds no file")
        (empty / "one.png").write_bytes(png_bytes(8, 8))
        self.assert_refused(self.train("bad", source=empty), "holds one file, one.png", "at least two")
        self.assert_refused(self.train("bad", source=self.folder / "none"), "there is no such folder")
        self.assert_refused(self.train("bad", source=self.picture), "is no folder")
        (self.faces / "notes.txt").write_text("text", encoding="utf-8")
        (self.faces / "z.csv").write_text("1,2", encoding="utf-8")
        self.assert_refused(self.train("bad"), "2 of its 6 files", "notes.txt, z.csv")
        self.assertFalse(Path("bad").exists())

    def test_fields(self):
        self.assert_refused(self.refused("--members", 1), "members", "one picture is no cohort")
        self.assert_refused(self.refused("--members", 9), "holds 4 files", "asks for 9")
        self.assert_refused(self.refused("--resize", "64x64", "--fit", "centre"), "cannot be cut out")
        self.assert_refused(self.refused("--freeze-through", 1), "freeze-through", "start-from")
        self.assert_refused(run("fit", "image", self.faces, *NETWORK), "folder", "cohort")
        self.assert_refused(run("cohort"), "what to do is missing", "train")

    def test_encoders(self):
        encoder = self.encoder()

        def transfer(*arguments):
            return run("cohort", "transfer", *arguments)

        self.assert_refused(transfer(), "ENCODER is missing")
        self.assert_refused(transfer(encoder), "IMAGE is missing")
        self.assert_refused(transfer(self.picture, self.target), str(self.picture))
        self.assert_refused(transfer(encoder, self.folder / "none.png"), "none.png")
        self.assert_refused(transfer(encoder, self.target, "--tau", "3"), "--tau", "layers are 0 to 2")
        self.assert_refused(transfer(encoder, self.target, "--tau", "1,x"), "'x' is no layer")
        self.assert_refused(transfer(encoder, self.target, self.picture), "--out")
        other = ["--start-from", encoder, "--model", "siren", "--omega", 30, "--hidden-layers", 3, "--width", 17]
        self.assert_refused(run("fit", "image", self.target, *other), str(encoder), "width 16 there, 17 here")
        self.assert_refused(run("fit", "image", self.target, *other, "--pretrain", "all"), "pretrain")
        sweep = ["cohort", "freeze-sweep", encoder, self.target]
        self.assert_refused(run(*sweep), "--out is missing")
        self.assert_refused(run(*sweep, "--taus", "5", "--out", "x"), "--taus", "layers are 0 to 2")
        self.assert_refused(run(*sweep, "--seeds", "0", "--out", "x"), "--seeds")
        self.assert_refused(run(*sweep, "--seeds", "900", "--out", "x"), "cells", "--yes")
        # Encoders of something else, before any cell is run.
        for name, task in (("sound", ["fit", "audio", "sample:carillon"]), ("shape", ["fit", "sdf", "sample:knot"])):
            self.assert_done(run(*task, "--hidden-layers", 2, "--width", 8, "--steps", 1, "--out", self.folder / name))
            other = next((self.folder / name).glob("*/checkpoint.safetensors"))
            self.assert_refused(run("cohort", "freeze-sweep", other, self.target, "--out", "x"), str(other), "no picture")
            self.assert_refused(transfer(other, self.target, self.picture, "--out", "x"), str(other), "no picture")
        planes = self.folder / "planes"
        self.assert_done(run("fit", "image", self.picture, "--model", "ga-planes", "--resize", "16x16", "--steps", 1, "--out", planes))
        planes = next(planes.glob("*/checkpoint.safetensors"))
        self.assert_refused(run("cohort", "freeze-sweep", planes, self.target, "--out", "x"), str(planes), "another size")
        self.assertFalse(Path("x").exists())
        nothing = self.folder / "nothing"
        nothing.mkdir()
        self.assert_refused(transfer(encoder, nothing, "--out", "x"), str(nothing), "holds no file")
        (self.folder / "text.png").write_text("no picture", encoding="utf-8")
        self.assert_refused(run(*sweep, self.folder / "text.png", "--out", "x"), "text.png")


class TransferTest(CohortCase):
    def test_depths_side_by_side(self):
        encoder = self.encoder()
        out = self.folder / "new"
        result = run("cohort", "transfer", encoder, self.target, "--tau", "none,0,2", "--steps", 20, "--out", out,
                     "--json")
        self.assert_done(result)
        self.assertEqual([r["name"] for r in read_json(result)["runs"]], ["no-freeze", "tau-0", "tau-2"])
        spec = json.loads((out / "experiment.json").read_text(encoding="utf-8"))["runs"][2]
        self.assertEqual(spec["training"]["start-from"], str(encoder))
        self.assertEqual(spec["training"]["freeze-through"], 2)
        self.assertEqual((spec["optimizer"]["lr"], spec["optimizer"]["schedule"]), (1e-4, "constant"))
        half = self.folder / "half"
        self.assert_done(run("cohort", "transfer", encoder, self.target, "--tau", "none,0,2", "--steps", 20,
                             "--stop-at", 7, "--out", half))
        self.assert_done(run("resume", half))
        for name in ("no-freeze", "tau-0", "tau-2"):
            self.assertEqual(self.checkpoint(half, name).read_bytes(), self.checkpoint(out, name).read_bytes(), name)

    def test_a_relative_encoder_is_found_from_elsewhere(self):
        encoder = self.encoder()
        self.assert_done(run("cohort", "transfer", encoder.relative_to(self.folder), "new.png", "--steps", 9,
                             "--stop-at", 2, "--out", "moved", cwd=self.folder))
        self.assert_done(run("resume", self.folder / "moved"))
        spec = {"rankscope-sweep": 1, "experiment": {"runs": [{}]}, "files": ["new.png"], "grid": {"lr": [1e-3]},
                "fields": {"model": "siren", "omega": 30, "hidden-layers": 3, "width": 16, "steps": 3,
                           "start-from": str(encoder.relative_to(self.folder))}}
        (self.folder / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
        self.assert_done(run("sweep", self.folder / "spec.json", "--out", self.folder / "swept"))

    def test_several_pictures_are_a_sweep(self):
        encoder = self.encoder()
        out = self.folder / "many"
        self.assert_done(run("cohort", "transfer", encoder, self.faces, self.target, "--steps", 5, "--out", out))
        table = list(csv.DictReader((out / "table.csv").open(encoding="utf-8")))
        self.assertEqual(len(table), 5)

    def test_fits_of_several_pictures_are_from_one_encoder(self):
        encoder = self.encoder()
        transfer = ["cohort", "transfer", encoder, self.target, self.picture, "--steps", 5, "--out", self.folder / "many"]
        self.assert_done(run(*transfer))
        self.encoder("--force", "--seed", 3)
        self.assert_refused(run(*transfer), str(self.folder / "many"), "trained anew", "another folder")
        # Nor is a folder gone on with that does not say from which it is.
        (self.folder / "many" / "encoders.json").unlink()
        self.assert_refused(run(*transfer), str(self.folder / "many"), "do not say")

    def test_names_that_are_not_utf8(self):
        """The processes that fit read them from sweep.json, which could not hold them."""
        odd = Path(os.fsdecode(os.fsencode(self.folder) + b"/caf\xe9.png"))
        shutil.copy(self.target, odd)
        out = self.folder / "many"
        result = subprocess.run([PROGRAM, "cohort", "transfer", self.encoder(), odd, self.target, "--out", out],
                                capture_output=True, timeout=120, env=clean_environment(), check=False)
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertIn(b"UTF-8", result.stderr)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
        self.assertFalse(out.exists())


class FreezeSweepTest(CohortCase):
    def sweep(self, encoder, out, *arguments):
        return ["cohort", "freeze-sweep", encoder, self.target, self.picture, "--steps", 25, "--seeds", 2, "--lr", "1e-3",
                "--out", out, *arguments]

    def test_tables_pages_and_the_verdict(self):
        encoder = self.encoder()
        out = self.folder / "where"
        result = run(*self.sweep(encoder, out, "--json"))
        self.assert_done(result)
        study = read_json(result)
        self.assertEqual(study, json.loads((out / "freeze.json").read_text(encoding="utf-8")))
        self.assertEqual(len(study["encoder"]["stable_rank_weight"]), 3)
        self.assertEqual([t["name"] for t in study["targets"]], ["all", "new.png", "picture.png"])
        rows = list(csv.DictReader((out / "freeze.csv").open(encoding="utf-8")))
        self.assertEqual([r["tau"] for r in rows[:4]], ["-1", "0", "1", "2"])
        table = list(csv.DictReader((out / "table.csv").open(encoding="utf-8")))
        self.assertEqual(len(table), 4 * 2 * 2)
        for row in rows[:4]:
            fits = [float(t["psnr"]) for t in table if t["freeze-through"] == row["tau"]]
            self.assertEqual(len(fits), 4)
            self.assertAlmostEqual(float(row["psnr"]), sum(fits) / 4, places=6)
        best = max(rows[1:4], key=lambda r: float(r["psnr"]))
        self.assertEqual(int(best["tau"]), study["best_tau"])
        ranks = study["encoder"]["stable_rank_weight"]
        self.assertEqual(ranks.index(max(ranks)), study["peak_weight_rank"])
        named = study["best_tau"] == study["peak_weight_rank"]
        self.assertIn("names it." if named else "does not name it.", " ".join(study["verdict"]))
        page = (out / "report.html").read_text(encoding="utf-8")
        self.assertIn("Which layers of this encoder transfer", page)
        self.assertGreaterEqual(page.count("data:image/png"), 2 * 5)
        self.assertTrue((out / "freeze.svg").read_text(encoding="utf-8").startswith("<svg"))

    def test_interrupted_it_goes_on_to_the_same_table(self):
        encoder = self.encoder()
        whole = self.folder / "whole"
        self.assert_done(run(*self.sweep(encoder, whole)))
        out = self.folder / "half"
        process = start(*self.sweep(encoder, out))
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not list((out / "cells").glob("[!.]*")):
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertGreater(json.loads((out / "freeze.json").read_text(encoding="utf-8"))["missing"], 0)
        self.assert_done(run(*self.sweep(encoder, out)))
        self.assertEqual((out / "freeze.csv").read_bytes(), (whole / "freeze.csv").read_bytes())

    def test_an_encoder_that_was_trained_anew_is_another(self):
        encoder = self.encoder()
        out = self.folder / "where"
        self.assert_done(run(*self.sweep(encoder, out, "--taus", "0")))
        self.encoder("--force", "--seed", 3)
        self.assert_refused(run(*self.sweep(encoder, out, "--taus", "0")), str(out), "trained anew")

    def test_an_encoder_is_the_same_however_it_is_typed(self):
        encoder = self.encoder()
        out = self.folder / "where"
        self.assert_done(run(*self.sweep(encoder, out, "--taus", "0")))
        finished = sorted((out / "cells").iterdir())
        typed = f"{encoder.parent}/./../adam/{encoder.name}"
        self.assert_done(run(*self.sweep(typed, out, "--taus", "0")))
        self.assertEqual(sorted((out / "cells").iterdir()), finished)
        self.encoder("--force", "--seed", 3)
        self.assert_refused(run(*self.sweep(typed, out, "--taus", "0")), str(out), "trained anew")
        # Of an earlier version, whose folders say it in the study alone, as it was typed.
        (out / "encoders.json").unlink()
        study = json.loads((out / "freeze.json").read_text(encoding="utf-8"))
        study["encoder"]["path"] = typed
        (out / "freeze.json").write_text(json.dumps(study), encoding="utf-8")
        self.assert_refused(run(*self.sweep(encoder, out, "--taus", "0")), str(out), "trained anew")

    def test_another_encoder_in_between_hides_nothing(self):
        encoder = self.encoder()
        other = self.folder / "other.safetensors"
        shutil.copy(encoder, other)
        out = self.folder / "where"
        for each in (encoder, other):
            self.assert_done(run(*self.sweep(each, out, "--taus", "0")))
        table = (out / "freeze.csv").read_bytes()
        self.encoder("--force", "--seed", 3)
        self.assert_refused(run(*self.sweep(encoder, out, "--taus", "0")), str(out), "trained anew")
        self.assertEqual((out / "freeze.csv").read_bytes(), table)
        self.assert_done(run(*self.sweep(other, out, "--taus", "0")))


if __name__ == "__main__":
    unittest.main()
