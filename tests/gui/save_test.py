#!/usr/bin/env python3
"""Saved by the dialog, closed, looked at from outside, opened again."""
import json
import unittest

from window import WindowTest, run


class SaveTest(WindowTest):
    def choose_folder(self, window, folder, name):
        window.key("ctrl+s")
        window.wait(lambda: window.state["dialog"] == "browser", "the dialog")
        window.retype("browser.path", str(folder))
        window.hold("Return")
        window.wait(lambda: window.active["widget"] == "", "the folder")
        window.retype("browser.name", name)
        window.screenshot("save-dialog")

    def save(self, window, folder, name):
        self.choose_folder(window, folder, name)
        window.click("browser.choose")
        window.wait(lambda: window.state["dialog"] == "", "the end of the dialog")
        files = [folder / name / run_name / "checkpoint.safetensors" for run_name in ("adam", "muon")]
        window.wait(lambda: all(path.exists() for path in files), "the checkpoints")

    def test_save_and_open_again(self):
        window = self.open_small()
        window.wait_step(20)
        window.click("run.play")
        window.wait_paused()
        window.key("ctrl+shift+l")
        window.wait(lambda: not window.state["dark"], "the light theme")
        saved = [(run_["step"], run_["psnr"]) for run_ in window.runs]
        target = self.folder / "kept"
        target.mkdir()
        self.save(window, target, "my-run")
        self.assertEqual(window.quit(), 0)

        folder = target / "my-run"
        seen = run("inspect", folder, "--json")
        self.assertEqual(seen.returncode, 0, seen.stderr)
        self.assertEqual([(r["name"], r["step"]) for r in json.loads(seen.stdout)["runs"]],
                         [("adam", saved[0][0]), ("muon", saved[1][0])])
        self.assertTrue((folder / "report.html").exists())

        state = json.loads((self.folder / "state" / "rankscope" / "state.json").read_text())
        self.assertEqual(state["recent"][0], str(folder))
        self.assertEqual(state["browser-folder"], str(target))
        settings = json.loads((self.folder / "config" / "rankscope" / "settings.json").read_text())
        self.assertEqual(settings["theme"], "light")

        again = self.open(folder, name="again")
        again.wait(lambda: again.runs and min(again.steps()) > 0, "the restored steps")
        self.assertFalse(again.state["dark"], "the theme is remembered")
        again.wait_calm()
        self.assertEqual([(run_["step"], run_["psnr"]) for run_ in again.runs], saved)
        again.screenshot("save-opened-again")
        again.key("space")
        again.wait_step(saved[0][0] + 5)
        self.assertEqual(again.quit(), 0)

    def steps_in(self, folder):
        """@return those of the checkpoints, and those of the results beside them"""
        seen = run("inspect", folder, "--json")
        self.assertEqual(seen.returncode, 0, seen.stderr)
        summary = json.loads((folder / "summary.json").read_text())
        return [r["step"] for r in json.loads(seen.stdout)["runs"]], [r["steps"] for r in summary["runs"]]

    def test_another_experiment_is_not_overwritten_by_itself(self):
        kept = self.folder / "kept"
        trained = run("fit", "image", "sample:chart", "--resize", "32x32", "--hidden-layers", 2, "--width", 16,
                      "--steps", 30, "--optimizer", "adam", "--vs", "muon", "--out", kept)
        self.assertEqual(trained.returncode, 0, trained.stderr)
        files = {path: path.read_bytes() for path in kept.rglob("*") if path.is_file()}
        window = self.open_small()
        window.wait_step(20)
        self.choose_folder(window, self.folder, "kept")
        # By Enter in the name's field, while training goes on.
        window.hold("Return")
        window.wait(lambda: window.state["dialog"] == "", "the end of the dialog")
        window.wait(lambda: "another experiment" in window.state["toast"], "a question")
        window.screenshot("save-occupied")
        self.assertEqual({path: path.read_bytes() for path in kept.rglob("*") if path.is_file()}, files)
        window.click("toast.action")
        window.wait_toast("Saved to")
        checkpoints, results = self.steps_in(kept)
        self.assertEqual(checkpoints, results, "the results are those of the checkpoints")
        self.assertGreaterEqual(min(results), 20)
        self.assertEqual(window.quit(), 0)
        self.assertEqual(self.steps_in(kept), (checkpoints, results), "what trains on is saved elsewhere")

    def test_open_enters_a_plain_folder_and_opens_a_typed_one(self):
        files = self.folder / "files"
        kept = files / "plain" / "kept"
        trained = run("fit", "image", "sample:chart", "--resize", "32x32", "--hidden-layers", 2, "--width", 16,
                      "--steps", 30, "--optimizer", "adam", "--vs", "muon", "--out", kept)
        self.assertEqual(trained.returncode, 0, trained.stderr)
        window = self.open_small()
        window.wait_step(2)
        window.key("ctrl+o")
        window.wait(lambda: window.state["dialog"] == "browser", "the dialog")
        window.retype("browser.path", str(files))
        window.hold("Return")
        window.wait_widget("browser.entry.plain")
        window.click("browser.entry.plain")
        window.click("browser.choose")
        window.wait_widget("browser.entry.kept")
        self.assertEqual(window.state["dialog"], "browser", "a plain folder is entered")
        window.retype("browser.path", str(kept))
        window.hold("Return")
        window.wait(lambda: window.steps() == [30, 30], "what is in the typed folder")

    def test_reset_leaves_an_opened_folder_as_it_is(self):
        folder = self.folder / "kept"
        trained = run("fit", "image", "sample:harbour", "--resize", "48x32", "--hidden-layers", 2, "--width", 24,
                      "--steps", 60, "--optimizer", "adam", "--vs", "muon", "--out", folder)
        self.assertEqual(trained.returncode, 0, trained.stderr)
        files = [folder / name / "checkpoint.safetensors" for name in ("adam", "muon")]
        before = [path.read_bytes() for path in files]
        window = self.open(folder)
        window.wait(lambda: window.steps() == [60, 60], "the restored steps")
        window.key("r")
        window.wait(lambda: window.steps() == [0, 0], "step 0")
        window.key("space")
        window.wait_step(10)
        self.assertEqual(window.quit(), 0)
        self.assertEqual([path.read_bytes() for path in files], before)


if __name__ == "__main__":
    unittest.main()
