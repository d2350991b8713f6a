#!/usr/bin/env python3
"""The palette, the theme and the help."""
import unittest

from window import WindowTest


class CommandsTest(WindowTest):
    def test_palette(self):
        window = self.open_small()
        window.wait_step(2)
        window.rest_pointer()
        dark = window.screenshot("theme-dark")
        window.key("ctrl+p")
        window.wait(lambda: window.state["dialog"] == "palette", "the palette")
        window.wait(lambda: window.active["widget"] == "palette.search", "the cursor in the palette")
        window.type("light theme")
        window.wait(lambda: set(w for w in window.widgets if w.startswith("palette.") and w != "palette.search")
                    == {"palette.window.theme"}, "the one command of that name")
        window.screenshot("palette")
        window.hold("Return")
        window.wait(lambda: not window.state["dark"], "the light theme")
        window.wait(lambda: window.state["dialog"] == "", "the palette to close")
        window.wait_frames(3)
        light = window.screenshot("theme-light")
        self.assertGreater(light.mean(), dark.mean() + 60, "the light theme is brighter")
        self.assertEqual([run["state"] for run in window.runs], ["running", "running"], "typing is no shortcut")
        window.key("ctrl+p")
        window.wait(lambda: window.state["dialog"] == "palette", "the palette")
        window.hold("Escape")
        window.wait(lambda: window.state["dialog"] == "", "the palette to close")

    def test_escape_closes_a_menu(self):
        window = self.open_small()
        window.wait_step(2)
        window.click("menu.File")
        window.wait_widget("menu.file.open")
        window.hold("Escape")
        window.wait(lambda: "menu.file.open" not in window.widgets, "the menu to close")
        window.key("space")
        window.wait_run_states("paused", "paused")

    def test_panels_stay_hidden(self):
        window = self.open_small()
        window.wait_widget("rank.spectrum")
        window.key("F3")
        window.wait(lambda: "rank.spectrum" not in window.widgets, "the rank inspector to go")
        self.assertEqual(window.quit(), 0)
        again = self.open_small(name="again")
        again.wait_step(2)
        self.assertNotIn("rank.spectrum", again.widgets)
        again.key("F3")
        again.wait_widget("rank.spectrum")

    def test_help(self):
        window = self.open_small()
        window.wait_step(2)
        window.key("F1")
        window.wait(lambda: window.state["dialog"] == "help", "the help")
        window.wait_widget("help.panels")
        window.wait_frames(2)
        window.screenshot("help-shortcuts")
        window.click("help.panels")
        window.wait_frames(3)
        window.screenshot("help-panels")
        window.key("F1")
        window.wait(lambda: window.state["dialog"] == "", "the help to close")
        window.key("F1")
        window.wait(lambda: window.state["dialog"] == "help", "the help")
        window.wait_frames(2)
        window.hold("Escape")
        window.wait(lambda: window.state["dialog"] == "", "the help to close")


if __name__ == "__main__":
    unittest.main()
