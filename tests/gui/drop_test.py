#!/usr/bin/env python3
"""Files dropped onto the window."""
import unittest

from window import SCREEN, WindowTest, middle, png_bytes, run
from xdnd import DropSource


class DropTest(WindowTest):
    def drop(self, window, *paths):
        source = DropSource()
        self.addCleanup(source.close)
        self.assertTrue(source.drop(window.id, paths, SCREEN[0] // 2, SCREEN[1] // 2), "the drop was taken")

    def target(self, window, name):
        return middle(window.crop(window.screenshot(name), "picture.target"))

    def test_a_picture(self):
        self.assertEqual(run("samples", self.folder / "samples").returncode, 0)
        window = self.open_small()
        window.wait_step(3)
        before = self.target(window, "drop-before")
        # A name with a space, a letter beyond ASCII and a percent sign: a file list has them encoded.
        path = self.folder / "my fabric é 100%.png"
        (self.folder / "samples" / "fabric.png").rename(path)
        self.drop(window, path)
        window.wait(lambda: window.state["signal"].startswith("my fabric"), "the dropped picture")
        window.wait_run_states("running", "running")
        window.wait_step(3)
        window.wait_frames(3)
        after = self.target(window, "drop-after")
        self.assert_picture(after, "the new target")
        self.assert_differ(before, after, "the target is another picture", 10)

    def test_what_cannot_be_opened(self):
        window = self.open_small()
        window.wait_step(3)
        signal = window.state["signal"]
        text = self.folder / "notes.txt"
        text.write_text("No picture.\n")
        self.drop(window, text)
        window.wait(lambda: "notes.txt" in window.state["toast"], "a message about the file")
        for word in ("png", "experiment", "checkpoint", "results folder"):
            self.assertIn(word, window.state["toast"])
        window.screenshot("drop-refused")
        window.wait_step(max(window.steps()) + 10)
        self.assertEqual(window.state["signal"], signal, "what was open stays open")

        broken = self.folder / "broken.png"
        broken.write_bytes(png_bytes(40, 30)[:200])
        self.drop(window, broken)
        window.wait(lambda: "broken.png" in window.state["toast"], "a message about the broken picture")
        window.wait(lambda: window.state["session"] == "open", "the session")
        window.wait_step(max(window.steps()) + 10)
        self.assertEqual(window.state["signal"], signal)


if __name__ == "__main__":
    unittest.main()
