#!/usr/bin/env python3
"""What a headless fit prints and writes."""
import csv
import json
import shutil
import sys
import unittest
from pathlib import Path

import numpy

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "oracle"))

import files  # noqa: E402  the folder above is where it is
from program import ProgramTest, read_json, run


class ResultsTest(ProgramTest):
    def test_stdout_is_one_json_document(self):
        result = self.fit("--steps", "20", "--optimizer", "muon", "--vs", "adam", "--vs-lr", "3e-3", "--json")
        self.assert_done(result)
        runs = read_json(result)["runs"]
        self.assertEqual([r["name"] for r in runs], ["muon", "adam"])
        for entry in runs:
            self.assertEqual(entry["steps"], 20)
            self.assertEqual(len(entry["stable_rank"]), 3)
            self.assertIsNone(entry["checkpoint"])
            self.assertAlmostEqual(entry["psnr"], -10 * numpy.log10(entry["loss"]), places=3)
        self.assertIn("20/20", result.stderr)
        self.assertIn("dB", result.stderr)

    def test_without_out_nothing_is_written(self):
        before = sorted(self.folder.rglob("*"))
        self.assert_done(self.fit("--steps", "3", cwd=self.folder))
        self.assertEqual(sorted(self.folder.rglob("*")), before)

    def test_folder(self):
        out = self.folder / "deep" / "out"
        result = self.fit("--steps", "40", "--out", out, "--json")
        self.assert_done(result)
        summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
        self.assertEqual(summary, read_json(result))
        self.assertEqual(summary["runs"][0]["checkpoint_step"], 40)
        run_folder = out / "adam"
        rows = list(csv.DictReader((run_folder / "metrics.csv").read_text(encoding="utf-8").splitlines()))
        self.assertEqual(int(rows[-1]["step"]), 40)
        self.assertAlmostEqual(float(rows[-1]["psnr"]), summary["runs"][0]["psnr"], places=4)
        for name in ("loss", "seconds", "stable_rank_0", "stable_rank_2"):
            self.assertIn(name, rows[-1])
        spectra = numpy.load(run_folder / "spectra.npz")
        self.assertEqual(spectra["steps"][-1], 40)
        arrays = [spectra[key] for key in spectra.files if key != "steps"]
        self.assertTrue(arrays)
        self.assertTrue(all(a.shape[0] == len(spectra["steps"]) for a in arrays))
        self.assertEqual((run_folder / "reconstruction.png").read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
        report = (out / "report.html").read_text(encoding="utf-8")
        self.assertIn("data:image/png;base64,", report)
        self.assertNotIn("http://", report.replace("http://www.w3.org/", ""))
        self.assertEqual(read_json(run("inspect", out, "--json"))["runs"][0]["step"], 40)

    def test_tensorboard_event_files(self):
        out = self.folder / "out"
        self.assert_refused(self.fit("--steps", "3", "--tensorboard"), "--tensorboard", "--out")
        self.assert_done(self.fit("--steps", "8", "--stop-at", "4", "--out", out))
        self.assertEqual(list(out.rglob("*tfevents*")), [], "only on request")
        self.assert_done(run("resume", out, "--tensorboard"))
        events = files.read_events(out / "adam" / "events.out.tfevents.rankscope")["events"]
        rows = list(csv.DictReader((out / "adam" / "metrics.csv").read_text(encoding="utf-8").splitlines()))
        self.assertEqual([e["step"] for e in events], [int(r["step"]) for r in rows])
        for event, row in zip(events, rows):
            self.assertAlmostEqual(event["scalars"]["psnr"], float(row["psnr"]), places=4)
            self.assertAlmostEqual(event["time"] - events[0]["time"], float(row["seconds"]) - float(rows[0]["seconds"]),
                                   places=4)

    def test_checkpoint_opens_as_plain_safetensors(self):
        """Read here with the format's own rules, as any other program would."""
        out = self.folder / "out"
        self.assert_done(self.fit("--steps", "3", "--out", out))
        data = self.checkpoint(out, "adam").read_bytes()
        length = int.from_bytes(data[:8], "little")
        header = json.loads(data[8 : 8 + length])
        self.assertTrue(all(isinstance(v, str) for v in header.pop("__metadata__").values()))
        weights = {name: entry for name, entry in header.items() if name.endswith("layers.1.weight")}
        self.assertTrue(weights)
        self.assertEqual(next(iter(weights.values()))["shape"], [16, 16])
        self.assertEqual(max(entry["data_offsets"][1] for entry in header.values()), len(data) - 8 - length)
        self.assertNotIn(str(self.folder).encode(), data, "no path in a checkpoint")

    def test_names_of_runs(self):
        result = self.fit("--steps", "2", "--json", "--vs-lr", "1e-4", "--run", "name=slow,lr=1e-5", "--run",
                          "optimizer=muon")
        self.assert_done(result)
        self.assertEqual([r["name"] for r in read_json(result)["runs"]], ["adam", "adam-2", "slow", "muon"])

    def test_option_without_effect_is_noted(self):
        result = self.fit("--steps", "2", "--omega", "10", "--json")
        self.assert_done(result)
        self.assertIn("--omega has no effect", result.stderr)
        self.assertEqual(len(read_json(result)["runs"]), 1)
        self.assertNotIn("no effect", self.fit("--steps", "2", "--omega", "10", "--vs-model", "siren").stderr)

    def test_same_seed_same_bytes_for_any_number_of_threads(self):
        bytes_of = {}
        for name, options in {"one": ["--threads", "1"], "two": ["--threads", "2"], "again": ["--threads", "2"],
                              "other": ["--seed", "1"]}.items():
            out = self.folder / name
            self.assert_done(self.fit("--steps", "30", "--optimizer", "muon", "--vs", "adam", "--out", out, *options))
            bytes_of[name] = [self.checkpoint(out, r).read_bytes() for r in ("muon", "adam")]
        self.assertEqual(bytes_of["one"], bytes_of["two"])
        self.assertEqual(bytes_of["two"], bytes_of["again"])
        self.assertNotEqual(bytes_of["one"][0], bytes_of["other"][0])
        self.assertNotEqual(bytes_of["one"][1], bytes_of["other"][1])

    def test_diverged_run_leaves_the_other_alone(self):
        result = self.fit("--steps", "60", "--lr", "1e-3", "--json", "--run", "name=wild,lr=100,schedule=constant,model=siren,omega=1e5")
        runs = {r["name"]: r for r in read_json(result)["runs"]}
        self.assertEqual(runs["adam"]["steps"], 60)
        self.assertIsNotNone(runs["adam"]["psnr"])
        if "failure" in runs["wild"]:
            self.assertEqual(result.returncode, 1)
            self.assertIn("wild", result.stderr)
        else:
            self.assertEqual(result.returncode, 0)

    def test_start_without_a_display(self):
        experiment = self.folder / "experiment.json"
        out = self.folder / "out"
        self.assert_done(self.fit("--steps", "5", "--out", out))
        experiment.write_text((out / "experiment.json").read_text(encoding="utf-8"), encoding="utf-8")
        result = run(experiment, cwd=self.folder)
        self.assert_done(result)
        self.assertIn("no display", result.stderr)
        self.assertTrue((self.folder / "rankscope-report" / "report.html").exists())
        self.assertEqual(self.checkpoint(self.folder / "rankscope-report", "adam").read_bytes(),
                         self.checkpoint(out, "adam").read_bytes())

    def test_start_again_without_a_display(self):
        """Another experiment goes elsewhere, an unfinished one goes on, a finished one comes to the same."""
        folders = [self.folder / "rankscope-report", self.folder / "rankscope-report-2"]
        experiments = []
        for steps in (5, 6):
            out = self.folder / str(steps)
            self.assert_done(self.fit("--steps", steps, "--out", out))
            experiments.append(out / "experiment.json")
        first, second = experiments
        shutil.copytree(self.folder / "5", folders[0])
        (folders[0] / "summary.json").unlink()
        for name, folder in [(first, folders[0]), (first, folders[0]), (second, folders[1]), (second, folders[1])]:
            result = run(name, cwd=self.folder)
            self.assert_done(result)
            self.assertIn(folder.name + "\n", result.stderr)
        self.assertFalse((self.folder / "rankscope-report-3").exists())
        for made, folder in zip(("5", "6"), folders):
            self.assertTrue((folder / "report.html").exists())
            self.assertEqual(self.checkpoint(folder, "adam").read_bytes(),
                             self.checkpoint(self.folder / made, "adam").read_bytes())

    def test_start_with_a_folder_of_its_own(self):
        out = self.folder / "out"
        self.assert_done(self.fit("--steps", "5", "--out", out))
        elsewhere = self.folder / "elsewhere"
        self.assert_done(run(out / "experiment.json", "--out", elsewhere, cwd=self.folder))
        self.assertEqual(self.checkpoint(elsewhere, "adam").read_bytes(), self.checkpoint(out, "adam").read_bytes())
        (elsewhere / "experiment.json").write_text("{")
        self.assert_refused(run(out / "experiment.json", "--out", elsewhere), "elsewhere", "--force")
        self.assert_done(run(out / "experiment.json", "--out", elsewhere, "--force"))
        self.assert_refused(run(out, "--out", elsewhere), "--out", "in place")


if __name__ == "__main__":
    unittest.main()
