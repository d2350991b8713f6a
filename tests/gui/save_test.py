#!/usr/bin/env python3
"""Saved by the dialog, closed, looked at from outside, opened again."""
import json
import unittest

from window import WindowTest, run


class SaveTest(WindowTest):
    def retype(self, window, widget, text):
        window.click(widget)
        window.wait_frames(2)
        window.select_all()
        window.type(text)
        window.wait_frames(2)

    def save(self, window, folder, name):
        window.key("ctrl+s")
        window.wait(lambda: window.state["dialog"] == "browser", "the dialog")
        self.retype(window, "browser.path", str(folder))
        window.hold("Return")
        window.wait_frames(3)
        self.retype(window, "browser.name", name)
        window.screenshot("save-dialog")
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


if __name__ == "__main__":
    unittest.main()
