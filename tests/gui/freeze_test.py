#!/usr/bin/env python3
"""A freeze sweep in the window: the curves, the ranks, the verdict, what a click opens; one that runs, one that is broken."""
import json
import subprocess
import time
import unittest

from window import PROGRAM, WindowTest, near, run

SIZE = ["--resize", "24x24"]
STEPS = 25
LAYERS = 3
TARGETS = ("sample:plants/12", "sample:plants/14")
# The text of the dark theme, which stars and the mean are drawn in.
TEXT = (0xE4, 0xE7, 0xEB)
WARNING = (0xE0, 0xB0, 0x4C)


class FreezeTest(WindowTest):
    def encoder(self):
        out = self.folder / "encoder"
        result = run("cohort", "train", "sample:plants", *SIZE, "--hidden-layers", LAYERS, "--width", 16, "--steps", 60,
                     "--lr", "1e-3", "--out", out, timeout=280)
        self.assertEqual(result.returncode, 0, result.stderr)
        return out / "adam" / "checkpoint.safetensors"

    def command(self, *arguments):
        return ["cohort", "freeze-sweep", self.encoder(), *TARGETS, *SIZE, "--steps", STEPS, "--lr", "1e-3", "--seeds", 2,
                "--out", self.folder / "where", *arguments]

    def make_sweep(self):
        result = run(*self.command("--jobs", 2), timeout=280)
        self.assertEqual(result.returncode, 0, result.stderr)
        return self.folder / "where"

    def written(self, folder):
        return json.loads((folder / "freeze.json").read_text(encoding="utf-8"))

    def shown(self, window):
        return window.wait(lambda: window.state.get("sweep") and window.state["sweep"]["freeze"], "the freeze sweep")

    def middle_of(self, window, widget):
        rect = window.wait_widget(widget)
        return rect["x"] + rect["w"] / 2, rect["y"] + rect["h"] / 2

    def test_a_finished_sweep(self):
        folder = self.make_sweep()
        wanted = self.written(folder)
        window = self.open(folder)
        freeze = self.shown(window)
        self.assertEqual((freeze["shown"], freeze["score"]), (True, "psnr"), "it is shown first")
        self.assertEqual((freeze["best"], freeze["weight_peak"], freeze["activation_peak"]),
                         (wanted["best_tau"], wanted["peak_weight_rank"], wanted["peak_activation_rank"]))
        self.assertEqual(freeze["verdict"], wanted["verdict"], "the words of the command")
        window.rest_pointer()
        window.wait_calm()
        alone = window.screenshot("freeze-alone")
        self.look_at_the_curves(window, wanted)
        self.look_at_the_ranks(window, wanted)
        self.point_at_a_fit(window, alone)
        window.click("freeze.score.ssim")
        window.wait(lambda: window.state["sweep"]["freeze"]["score"] == "ssim", "SSIM")
        window.rest_pointer()
        window.wait_calm()
        window.screenshot("freeze-ssim")
        window.click("freeze.score.psnr")
        self.open_a_fit(window)
        window.click("sweep.view.cells")
        window.wait_widget("sweep.map")
        window.rest_pointer()
        window.wait_calm()
        window.screenshot("freeze-cells")
        self.assertNotIn("freeze.depths", window.widgets)

    def look_at_the_curves(self, window, wanted):
        """Heights are as the numbers of freeze.json: one scale serves every point."""
        points = []
        for number, target in enumerate(wanted["targets"][1:]):
            for row in target["rows"]:
                depth = "none" if row["tau"] < 0 else row["tau"]
                x, y = self.middle_of(window, f"freeze.point.{number}.{depth}")
                points.append((row["psnr"], y, row["tau"], x))
        self.assertEqual(len(points), len(TARGETS) * (LAYERS + 1))
        (low, bottom, _, _), (high, top, _, _) = min(points), max(points)
        for value, y, tau, x in points:
            self.assertAlmostEqual(y, bottom + (top - bottom) * (value - low) / (high - low), delta=1.6)
            self.assertAlmostEqual(x, next(p[3] for p in points if p[2] == tau), delta=0.6)

    def look_at_the_ranks(self, window, wanted):
        for kind in ("weight", "activation"):
            ranks = wanted["encoder"][f"stable_rank_{kind}"]
            heights = [window.wait_widget(f"freeze.bar.{kind}.{layer}")["h"] for layer in range(LAYERS)]
            for rank, height in zip(ranks, heights):
                self.assertAlmostEqual(height / max(heights), rank / max(ranks), delta=0.02)

    def point_at_a_fit(self, window, alone):
        best = window.state["sweep"]["freeze"]["best"]
        x, y = map(round, self.middle_of(window, f"freeze.point.mean.{best}"))
        above = alone[y - 18:y - 5, x - 7:x + 8]
        self.assertGreater(near(above, TEXT, 24), 20, "the best depth is starred")
        x, y = map(round, self.middle_of(window, "freeze.point.1.0"))
        window.move(x, y)
        window.wait_frames(4)
        hovered = window.screenshot("freeze-hover")
        beside = (slice(y + 20, y + 120), slice(x + 20, x + 240))
        self.assert_differ(alone[beside].astype(float), hovered[beside].astype(float), "a readout appears")
        window.move(*map(round, self.middle_of(window, "freeze.bar.weight.1")))
        window.wait_frames(4)
        window.screenshot("freeze-rank-hover")

    def open_a_fit(self, window):
        """A click on a point opens that very fit, from a copy."""
        window.click("freeze.point.1.0")
        window.wait(lambda: window.state["session"] == "open" and window.state["sweep"]["opened"] >= 0, "a fit")
        window.wait_run_states("finished")
        self.assertEqual(window.steps(), [STEPS])
        self.assertIn("plants", window.state["signal"].lower())
        folder = self.folder / "where"
        sweep = json.loads((folder / "table.json").read_text(encoding="utf-8"))
        row = sweep["rows"][window.state["sweep"]["opened"]]
        self.assertEqual((row["fields"]["freeze-through"], row["file"]), (0, TARGETS[1]))
        window.wait(lambda: window.runs[0]["psnr"] is not None, "its score")
        self.assertAlmostEqual(window.runs[0]["psnr"], row["psnr"], places=3)
        window.rest_pointer()
        window.wait_calm()
        window.screenshot("freeze-beside")

    def test_a_running_sweep_fills_in(self):
        command = self.command("--yes")
        folder = self.folder / "where"
        with subprocess.Popen([PROGRAM, *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            self.addCleanup(process.kill)
            deadline = time.monotonic() + 120
            while not (folder / "freeze.json").exists() and time.monotonic() < deadline:
                time.sleep(0.02)
            window = self.open(folder)
            self.shown(window)
            window.wait(lambda: window.state["sweep"]["finished"] >= LAYERS + 2, "some fits")
            window.rest_pointer()
            window.wait_frames(4)
            window.screenshot("freeze-running")
            window.wait(lambda: window.state["sweep"]["finished"] == window.state["sweep"]["cells"] and
                        not window.state["sweep"]["running"], "the sweep to finish")
        seen = [s["sweep"]["freeze"]["verdict"] for s in window.states if s.get("sweep")]
        self.assertTrue(any("not finished" in verdict[-1] for verdict in seen), "what is partial says so")
        self.assertEqual(seen[-1], self.written(folder)["verdict"])

    def test_a_broken_file_hides_no_cell(self):
        folder = self.make_sweep()
        text = (folder / "freeze.json").read_text(encoding="utf-8")
        (folder / "freeze.json").write_text(text[:len(text) // 2], encoding="utf-8")
        window = self.open(folder)
        window.wait(lambda: window.state.get("sweep"), "the sweep")
        self.assertIsNone(window.state["sweep"]["freeze"])
        self.assertIn("freeze.json", window.state["sweep"]["problem"])
        window.wait_widget("sweep.map")
        window.rest_pointer()
        window.wait_calm()
        screen = window.screenshot("freeze-broken")
        self.assertGreater(near(window.crop(screen, "sweep.problem"), WARNING, 60), 50, "a line of warning")


if __name__ == "__main__":
    unittest.main()
