#!/usr/bin/env python3
"""Sweeps: every cell once, whatever interrupts them; failures recorded; tables that add up."""
import csv
import json
import os
import signal
import statistics
import time
import unittest
from pathlib import Path

from program import PROGRAM, ProgramTest, read_json, run, start

TINY = {"hidden-layers": 2, "width": 16, "optimizer": "muon"}
RATES = {"lr": [1e-4, 1e-3, 1e-2], "muon-lr": [1e-3, 1e-2, 1e-1]}


def processes_of(folder):
    """Ids of the running processes that name the folder on their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
                running = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
            except OSError:
                continue
            if running and str(folder).encode() in command and PROGRAM.encode() in command:
                found.append(int(entry.name))
    return found


class SweepTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.spec = self.folder / "rates.json"
        self.out = self.folder / "rates-sweep"

    def write(self, **parts):
        self.spec.write_text(json.dumps({"rankscope-sweep": 1, "files": ["picture.png"], **parts}), encoding="utf-8")

    def cells(self):
        """Names and inode numbers of the finished cells: a folder that was computed again would have another."""
        folder = self.out / "cells"
        if not folder.exists():
            return {}
        return {p.name: p.stat().st_ino for p in folder.iterdir() if p.is_dir() and not p.name.startswith(".")}

    def leftovers(self):
        return [p.name for p in (self.out / "cells").iterdir() if p.name.startswith(".")]

    def rows(self):
        return list(csv.DictReader((self.out / "table.csv").read_text(encoding="utf-8").splitlines()))

    def table(self):
        return json.loads((self.out / "table.json").read_text(encoding="utf-8"))

    def begin(self, *arguments):
        process = start("sweep", self.spec, *arguments)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def wait_for(self, condition, process):
        deadline = time.monotonic() + 120
        while not condition():
            self.assertIsNone(process.poll(), "ended by itself")
            self.assertLess(time.monotonic(), deadline, "nothing within two minutes")
            time.sleep(0.01)


class TableTest(SweepTest):
    def test_table_adds_up(self):
        self.write(fields={**TINY, "steps": 12}, grid={"lr": [1e-3, 1e-2]}, seeds=[3, 4, 5])
        result = run("sweep", self.spec, "--jobs", "2", "--json")
        self.assert_done(result)
        table = read_json(result)
        self.assertEqual(table, self.table())
        self.assertEqual((table["cells"], table["finished"], table["failed"], table["score"]), (6, 6, 0, "psnr"))
        rows = self.rows()
        self.assertEqual(len(rows), 6)
        for group in table["groups"]:
            lr = group["fields"]["lr"]
            values = [float(r["psnr"]) for r in rows if float(r["lr"]) == lr]
            self.assertAlmostEqual(group["mean"], statistics.mean(values), places=9)
            self.assertAlmostEqual(group["deviation"], statistics.stdev(values), places=9)
            self.assertEqual(group["seeds"], 3)
        best = max(table["groups"], key=lambda g: g["mean"])
        self.assertEqual([g["best"] for g in table["groups"]], [g is best for g in table["groups"]])
        self.assertEqual(sorted({int(r["seed"]) for r in rows}), [3, 4, 5])
        means = list(csv.DictReader((self.out / "means.csv").read_text(encoding="utf-8").splitlines()))
        self.assertEqual([float(m["lr"]) for m in means], [g["fields"]["lr"] for g in table["groups"]])
        for row, group in zip(means, table["groups"]):
            self.assertEqual((float(row["psnr"]), float(row["psnr_deviation"])), (group["mean"], group["deviation"]))
            losses = [float(r["loss"]) for r in rows if r["lr"] == row["lr"]]
            self.assertAlmostEqual(float(row["loss"]), statistics.mean(losses), places=12)
            self.assertAlmostEqual(float(row["loss_deviation"]), statistics.stdev(losses), places=12)
            self.assertEqual((row["seeds"], row["failed"], row["best"]), ("3", "0", "1" if group is best else "0"))
        page = (self.out / "sweep.html").read_text(encoding="utf-8")
        self.assertEqual(page.count('class="best" style'), 1, "the map marks the best, once")
        self.assertIn(f"★ {best['mean']:.2f}<small>± {best['deviation']:.2g}</small>", page)

    def test_a_cell_is_what_fit_would_give(self):
        self.write(fields={**TINY, "steps": 15}, grid={"muon-lr": [3e-2]}, seeds=[2])
        self.assert_done(run("sweep", self.spec))
        cell = self.out / "cells" / self.rows()[0]["cell"]
        out = self.folder / "fit"
        self.assert_done(self.fit("--optimizer", "muon", "--muon-lr", "3e-2", "--seed", "2", "--steps", "15", "--out", out))
        self.assertEqual(self.checkpoint(cell, "muon").read_bytes(), self.checkpoint(out, "muon").read_bytes())
        summary = json.loads((cell / "summary.json").read_text(encoding="utf-8"))
        self.assertTrue(Path(summary["runs"][0]["checkpoint"]).exists(), "the folder moved with what it names")
        self.assertTrue((cell / "report.html").exists())

    def test_list_files_runs_and_another_score(self):
        (self.folder / "second.png").write_bytes(self.picture.read_bytes())
        self.spec.write_text(json.dumps({
            "rankscope-sweep": 1, "score": "loss", "files": ["picture.png", "second.png"],
            "experiment": {"runs": [{"name": "fast", "training": {"steps": 6}}, {"training": {"steps": 3}}]},
            "fields": {"width": 16, "hidden-layers": 2},
            "list": [{"model": "relu"}, {"model": "siren", "omega": 10}]}), encoding="utf-8")
        self.assert_done(run("sweep", self.spec))
        table = self.table()
        self.assertEqual((table["cells"], table["score"], table["lower_is_better"]), (4, "loss", True))
        self.assertEqual({g["run"] for g in table["groups"]}, {"fast", "adam"})
        for run_name in ("fast", "adam"):
            for file in ("picture.png", "second.png"):
                groups = [g for g in table["groups"] if g["run"] == run_name and g["file"].endswith(file)]
                self.assertEqual(len(groups), 2)
                self.assertEqual([g["best"] for g in groups],
                                 [g["mean"] == min(h["mean"] for h in groups) for g in groups])
        page = (self.out / "sweep.html").read_text(encoding="utf-8")
        self.assertIn("second.png", page)
        self.assertIn("model=siren, omega=10", page)
        for line in page.split('href="')[1:]:
            self.assertTrue((self.out / line.split('"')[0]).exists(), "every link leads somewhere")

    def test_inspect(self):
        self.write(grid={"lr": [1e-3, 1e-2], "width": [8, 16, 24]}, seeds=2)
        seen = read_json(run("inspect", self.spec, "--json"))
        self.assertEqual((seen["kind"], seen["cells"], seen["seeds"]), ("sweep", 12, [0, 1]))
        self.assertEqual(seen["grid"], [{"name": "lr", "values": 2}, {"name": "width", "values": 3}])
        self.assert_done(run("inspect", self.spec))

    def test_a_sweeps_folder(self):
        self.write(fields={**TINY, "steps": 3}, grid={"lr": [1e-3]}, files=["picture.png", "none.png"])
        run("sweep", self.spec)
        seen = read_json(run("inspect", self.out, "--json"))
        self.assertEqual((seen["kind"], seen["cells"], seen["finished"], seen["failed"], seen["running"]),
                         ("sweep", 2, 2, 1, False))
        self.assertEqual(seen["files"], [str(self.picture), str(self.folder / "none.png")])
        # There is no display in these tests.
        self.assert_refused(run(self.out), "sweep.html")
        self.assert_refused(run(self.spec), "rankscope sweep")

    def test_a_longer_sweep_keeps_what_is_done(self):
        self.write(fields={**TINY, "steps": 5}, grid={"lr": [1e-3]})
        self.assert_done(run("sweep", self.spec))
        before = self.cells()
        self.write(fields={**TINY, "steps": 5}, grid={"lr": [1e-3, 1e-2]})
        self.assert_done(run("sweep", self.spec))
        after = self.cells()
        self.assertEqual(len(after), 2)
        self.assertEqual(after | before, after)


class FailureTest(SweepTest):
    def test_failed_cells_are_recorded_and_the_rest_runs(self):
        (self.folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
        self.write(fields={**TINY, "steps": 5}, files=["broken.png", "none.png", "picture.png"])
        result = run("sweep", self.spec)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("2 of 3", result.stderr)
        rows = {r["file"]: r for r in self.rows()}
        self.assertEqual({f: r["outcome"] for f, r in rows.items()},
                         {"broken.png": "failed", "none.png": "failed", "picture.png": "done"})
        self.assertIn("none.png", rows["none.png"]["reason"])
        self.assertIn("broken.png", (self.out / "sweep.html").read_text(encoding="utf-8"))
        before = self.cells()
        again = run("sweep", self.spec)
        self.assertEqual(again.returncode, 1)
        self.assertEqual(self.cells(), before, "a failed cell is not run again")
        (self.folder / "none.png").write_bytes(self.picture.read_bytes())
        self.assertEqual(run("sweep", self.spec, "--retry").returncode, 1)
        self.assertEqual({r["file"]: r["outcome"] for r in self.rows()},
                         {"broken.png": "failed", "none.png": "done", "picture.png": "done"})

    def test_diverged_cell(self):
        self.write(fields={"width": 16, "hidden-layers": 2, "steps": 60, "schedule": "constant", "model": "siren",
                           "omega": 1000}, grid={"lr": [1e-3, 100]})
        result = run("sweep", self.spec)
        outcomes = {float(r["lr"]): r for r in self.rows()}
        self.assertEqual(outcomes[1e-3]["outcome"], "done")
        if outcomes[100]["outcome"] == "failed":
            self.assertEqual(result.returncode, 1)
            self.assertIn("adam", outcomes[100]["reason"])
        self.assertTrue([g for g in self.table()["groups"] if g["best"] and g["fields"]["lr"] == 1e-3])

    def test_bad_sweeps(self):
        for text, words in [
            ("{", ["rates.json", "line 1"]),
            ("[]", ["rankscope-sweep"]),
            ('{"rankscope-sweep": 2}', ["version 2"]),
            ('{"rankscope-sweep": 1, "gird": {}}', ["gird", "grid"]),
            ('{"rankscope-sweep": 1, "grid": {"muonlr": [1]}}', ["muonlr", "muon-lr"]),
            ('{"rankscope-sweep": 1, "list": [{"widht": 3}]}', ["widht", "width"]),
            ('{"rankscope-sweep": 1, "fields": {"optimiser": "muon"}}', ["optimiser", "optimizer"]),
            ('{"rankscope-sweep": 1, "grid": {"lr": [1e-3, 1e9]}}', ["lr", "1e9", "out of range"]),
            ('{"rankscope-sweep": 1, "grid": {"lr": 1e-3}}', ["lr", "list"]),
            ('{"rankscope-sweep": 1, "grid": {"lr": []}}', ["lr", "list"]),
            ('{"rankscope-sweep": 1, "grid": {"lr": [1e-3, 0.001]}}', ["lr", "twice"]),
            ('{"rankscope-sweep": 1, "grid": {"model": ["relv"]}}', ["relv", "relu"]),
            ('{"rankscope-sweep": 1, "grid": {"seed": [1]}}', ["seed", "seeds"]),
            ('{"rankscope-sweep": 1, "grid": {"lr": [1e-3]}, "list": [{"lr": 1e-2}]}', ["lr", "grid", "list"]),
            ('{"rankscope-sweep": 1, "seeds": 0}', ["seeds"]),
            ('{"rankscope-sweep": 1, "files": []}', ["files"]),
            ('{"rankscope-sweep": 1, "experiment": "none.json"}', ["none.json"]),
            ('{"rankscope-sweep": 1, "experiment": {"runs": [{"model": {"wdith": 3}}]}}', ["wdith", "width"]),
        ]:
            with self.subTest(text=text):
                self.spec.write_text(text, encoding="utf-8")
                self.assert_refused(run("sweep", self.spec), *[w.replace("1e9", "1000000000") for w in words])
        self.assert_refused(run("sweep", self.folder / "nowhere.json"), "nowhere.json")
        self.assert_refused(run("sweep"), "SPEC")
        self.assertFalse(self.out.exists())

    def test_many_cells_are_asked_for(self):
        hundred = list(range(1, 101))
        self.write(grid={"width": hundred, "steps": hundred, "batch": hundred})
        self.assert_refused(run("sweep", self.spec), "1000000 cells", "--yes")
        self.write(grid={"width": hundred, "steps": hundred, "batch": hundred}, seeds=2)
        self.assert_refused(run("sweep", self.spec, "--yes"), "2000000 cells")
        self.write(fields={**TINY, "steps": 3})
        for jobs in ("0", "x"):
            self.assert_refused(run("sweep", self.spec, "--jobs", jobs), "--jobs")
        self.assert_refused(run("sweep", self.spec, "--out", "/proc/rankscope"), "/proc/rankscope")
        self.assert_refused(run("sweep", self.spec, "--out", self.picture), "picture.png")


class InterruptionTest(SweepTest):
    def write_rates(self, steps=1500):
        self.spec.write_text(json.dumps({
            "rankscope-sweep": 1, "files": ["picture.png"], "fields": {**TINY, "steps": steps}, "grid": RATES,
            "experiment": {"checkpoint-every": 50}}), encoding="utf-8")

    def assert_complete(self, kept):
        cells = self.cells()
        self.assertEqual(len(cells), 9)
        self.assertEqual(cells | kept, cells, "no finished cell was computed again")
        self.assertEqual(self.leftovers(), [])
        rows = self.rows()
        self.assertEqual(len(rows), 9)
        self.assertEqual({(float(r["lr"]), float(r["muon-lr"])) for r in rows},
                         {(a, b) for a in RATES["lr"] for b in RATES["muon-lr"]})
        self.assertEqual({r["outcome"] for r in rows}, {"done"})
        self.assertEqual({r["steps"] for r in rows}, {"1500"})

    def test_killed_twice(self):
        """kill -9 in the middle of cells: nothing is left running, nothing is lost, nothing is done twice."""
        self.write_rates()
        kept = {}
        for wanted in (2, 5):
            process = self.begin("--jobs", "2")
            self.wait_for(lambda count=wanted: len(self.cells()) >= count and
                          any((self.out / "cells").glob(".*.partial/muon/checkpoint.safetensors")), process)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            deadline = time.monotonic() + 20
            while processes_of(self.out) and time.monotonic() < deadline:
                time.sleep(0.01)
            self.assertEqual(processes_of(self.out), [], "a cell's process outlived the sweep's")
            cells = self.cells()
            self.assertLess(len(cells), 9, "killed too late to tell anything")
            self.assertEqual(cells | kept, cells)
            kept = cells
        self.assert_done(run("sweep", self.spec, "--jobs", "2"))
        self.assert_complete(kept)
        # The bits are those of a cell that nothing interrupted.
        row = self.rows()[-1]
        out = self.folder / "fit"
        self.assert_done(self.fit("--optimizer", "muon", "--lr", row["lr"], "--muon-lr", row["muon-lr"], "--steps",
                                  "1500", "--out", out))
        self.assertEqual(self.checkpoint(self.out / "cells" / row["cell"], "muon").read_bytes(),
                         self.checkpoint(out, "muon").read_bytes())

    def test_ctrl_c_saves_and_goes_on(self):
        self.write_rates()
        process = self.begin("--jobs", "2")
        self.wait_for(lambda: len(self.cells()) >= 1, process)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, errors)
        self.assertIn("are left", errors)
        self.assertEqual(processes_of(self.out), [])
        kept = self.cells()
        self.assertEqual(len(self.rows()), len(kept), "the table of what is finished is written")
        self.assert_done(run("sweep", self.spec, "--jobs", "2"))
        self.assert_complete(kept)

    def test_a_killed_cell_is_tried_again(self):
        self.write_rates(steps=1000000)
        process = self.begin()
        self.wait_for(lambda: any((self.out / "cells").glob(".*.partial/muon/checkpoint.safetensors")), process)
        (child,) = [p for p in processes_of(self.out) if p != process.pid]
        os.kill(child, signal.SIGKILL)
        self.wait_for(lambda: set(processes_of(self.out)) - {process.pid, child}, process)
        self.assertEqual(self.cells(), {}, "once is no failure")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)

    def test_two_at_once_are_refused(self):
        self.write_rates()
        process = self.begin()
        self.wait_for(lambda: (self.out / "sweep.json").exists(), process)
        self.assert_refused(run("sweep", self.spec), "another process")


if __name__ == "__main__":
    unittest.main()
