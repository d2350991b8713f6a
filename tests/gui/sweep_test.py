#!/usr/bin/env python3
"""A sweep in the window: its map and table, what a click opens, and one that is still running."""
import csv
import hashlib
import json
import subprocess
import time
import unittest

from window import PROGRAM, SCREEN, WindowTest, near, png_bytes, run
from xdnd import DropSource

STEPS = 8
ERROR = (0xE8, 0x69, 0x7D)


class SweepTest(WindowTest):
    def write_sweep(self, **parts):
        """A sweep file of a picture, four pairs of rates and two seeds, for Muon."""
        (self.folder / "picture.png").write_bytes(png_bytes(24, 16))
        path = self.folder / "rates.json"
        path.write_text(json.dumps({
            "rankscope-sweep": 1, "files": ["picture.png"],
            "fields": {"hidden-layers": 2, "width": 8, "optimizer": "muon", "schedule": "constant",
                       "steps": STEPS},
            "grid": {"lr": [1e-3, 1e-2], "muon-lr": [1e-3, 1e-1]}, "seeds": [3, 4], **parts}), encoding="utf-8")
        return path

    def make_sweep(self, **parts):
        spec = self.write_sweep(**parts)
        result = run("sweep", spec, "--jobs", "2", timeout=280)
        self.assertIn(result.returncode, (0, 1), result.stderr)
        return self.folder / "rates-sweep"

    def table(self, sweep):
        return json.loads((sweep / "table.json").read_text(encoding="utf-8"))

    def rows(self, sweep):
        return list(csv.DictReader((sweep / "table.csv").read_text(encoding="utf-8").splitlines()))

    def digest(self, folder):
        return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}

    def wait_opened(self, window, cell):
        window.wait(lambda: window.state["session"] == "open" and window.state["sweep"]["opened"] == cell,
                    f"cell {cell} to be open")

    def choose(self, window, control, entry):
        window.click(control)
        window.click(f"{control}.{entry}")

    def test_a_finished_sweep(self):
        (self.folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing")
        sweep = self.make_sweep(files=["picture.png", "broken.png"])
        groups = {(g["fields"]["lr"], g["fields"]["muon-lr"]): g for g in self.table(sweep)["groups"]
                  if g["file"].endswith("picture.png")}
        window = self.open(sweep)
        window.wait(lambda: window.state.get("sweep"), "the sweep")
        self.assertEqual({k: window.state["sweep"][k] for k in ("name", "cells", "finished", "failed", "running", "score")},
                         {"name": "rates-sweep", "cells": 16, "finished": 16, "failed": 8, "running": False,
                          "score": "psnr"})
        window.rest_pointer()
        window.wait_calm()
        alone = window.screenshot("sweep-alone")

        # Bright is good: the map's colours lie as the means do.
        means = [((i, j), groups[lr, muon]["mean"]) for i, lr in enumerate((1e-3, 1e-2)) for j, muon in enumerate((1e-3, 1e-1))]
        brightness = {at: window.crop(alone, "sweep.cell.{}.{}".format(*at))[-8:].mean() for at, _ in means}
        ordered = [at for at, _ in sorted(means, key=lambda m: m[1])]
        self.assertEqual(sorted(brightness, key=brightness.get), ordered)

        # What is under the pointer is explained beside it.
        x, y = window.place("sweep.cell.0.0")
        window.move(x, y)
        window.wait_frames(4)
        hovered = window.screenshot("sweep-hover")
        beside = (slice(y + 20, y + 120), slice(x + 20, x + 240))
        self.assert_differ(alone[beside].astype(float), hovered[beside].astype(float), "a tooltip appears")

        self.click_a_cell(window, sweep)
        self.look_at_failures(window)

    def click_a_cell(self, window, sweep):
        """Each cell opens the very run that its row of the table speaks of, from a copy."""
        wanted = next(r for r in self.rows(sweep) if (r["lr"], r["muon-lr"], r["seed"], r["file"]) ==
                      ("0.01", "0.1", "3", "picture.png"))
        cell = sweep / "cells" / wanted["cell"]
        before = self.digest(cell)
        window.click("sweep.cell.1.1")
        self.wait_opened(window, 3)
        window.wait_run_states("finished")
        window.wait(lambda: window.runs[0]["psnr"] is not None, "its scores")
        self.assertEqual(window.steps(), [STEPS])
        (shown,) = window.runs
        self.assertEqual((shown["name"], shown["lr"], shown["muon_lr"]), ("muon", 1e-2, 1e-1))
        self.assertAlmostEqual(shown["psnr"], float(wanted["psnr"]), places=3)
        window.rest_pointer()
        window.wait_calm()
        window.screenshot("sweep-beside")
        # The table, in the order of the cells: its second row is the second cell.
        window.click("sweep.order.cells")
        # Rows are as long as their longest reason; their beginning is what shows.
        window.click("sweep.row.1", 0.05)
        self.wait_opened(window, 1)
        window.wait(lambda: window.runs and window.runs[0]["muon_lr"] == 1e-1 and window.runs[0]["lr"] == 1e-3,
                    "the second cell's run")
        # Trained on, a cell of the sweep stays what it was.
        window.click("sweep.cell.1.1")
        self.wait_opened(window, 3)
        window.wait_run_states("finished")
        window.key("x")
        window.wait(lambda: window.runs[0]["target"] > STEPS, "a longer target")
        window.key("space")
        window.wait_step(STEPS + 2)
        self.choose(window, "sweep.score", "Loss")
        window.wait(lambda: window.state["sweep"]["score"] == "loss", "the losses")
        window.rest_pointer()
        window.wait_calm()
        window.screenshot("sweep-loss")
        self.assertEqual(self.digest(cell), before)

    def look_at_failures(self, window):
        plain = window.crop(window.screenshot("sweep-plain"), "sweep.map")
        self.choose(window, "sweep.value.file", "broken.png")
        window.rest_pointer()
        window.wait_calm()
        failed = window.crop(window.screenshot("sweep-failed"), "sweep.map")
        self.assertGreater(near(failed, ERROR, 75), 500, "failed cells say so, on a frame and a word that are thin")
        self.assert_differ(plain, failed, "and have no colour of a score")
        window.move(*window.place("sweep.cell.0.1"))
        window.wait_frames(4)
        window.screenshot("sweep-failed-hover")
        window.click("sweep.cell.0.1")
        window.wait(lambda: "broken.png" in window.state["toast"], "why the cell cannot be opened")

    def test_drop_hide_and_close(self):
        sweep = self.make_sweep(grid={"lr": [1e-3, 1e-2]}, seeds=[0])
        window = self.open_small()
        window.wait_step(3)
        source = DropSource()
        self.addCleanup(source.close)
        self.assertTrue(source.drop(window.id, [sweep / "sweep.json"], SCREEN[0] // 2, SCREEN[1] // 2))
        window.wait_widget("sweep.cell.0.1")
        window.wait_run_states("running", "running")
        window.wait_widget("picture.target")
        window.key("F5")
        window.wait(lambda: "sweep.cell.0.1" not in window.widgets, "the sweep to hide")
        window.key("F5")
        window.wait_widget("sweep.cell.0.1")
        window.click("sweep.close")
        window.wait(lambda: window.state["sweep"] is None, "the sweep to close")
        self.assertEqual(len(window.runs), 2, "what is open stays open")
        # A sweep file whose sweep was never run says what to do.
        unrun = self.folder / "unrun.json"
        unrun.write_text('{"rankscope-sweep": 1}', encoding="utf-8")
        another = DropSource()
        self.addCleanup(another.close)
        self.assertTrue(another.drop(window.id, [unrun], SCREEN[0] // 2, SCREEN[1] // 2))
        window.wait(lambda: "rankscope sweep" in window.state["toast"], "what to do with a sweep file")

    def test_a_running_sweep_is_followed_and_a_finished_one_rests(self):
        spec = self.write_sweep(seeds=[0])
        with subprocess.Popen([PROGRAM, "sweep", str(spec), "--yes"], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as process:
            self.addCleanup(process.kill)
            deadline = time.monotonic() + 120
            while not (self.folder / "rates-sweep" / "sweep.json").exists() and time.monotonic() < deadline:
                time.sleep(0.02)
            window = self.open(spec)
            window.wait(lambda: window.state.get("sweep"), "the sweep")
            window.wait(lambda: window.state["sweep"]["finished"] == 4 and not window.state["sweep"]["running"],
                        "the sweep to finish")
        seen = [s["sweep"]["finished"] for s in window.states if s.get("sweep")]
        self.assertEqual(seen, sorted(seen), "cells are not taken back")
        self.assertEqual(len(self.rows(self.folder / "rates-sweep")), 4)
        window.screenshot("sweep-followed")
        window.rest_pointer()
        window.wait_calm(2)
        frames, used, end = len(window.lines), window.cpu_seconds(), time.monotonic() + 3
        # Time itself is the subject: nothing may happen while it passes.
        while time.monotonic() < end:
            time.sleep(0.1)
        window.read()
        self.assertLessEqual(len(window.lines) - frames, 3)
        self.assertLess(window.cpu_seconds() - used, 0.1)


if __name__ == "__main__":
    unittest.main()
