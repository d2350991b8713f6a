#!/usr/bin/env python3
"""Inpainting, super-resolution and CT in the window: chosen there or by what is dropped, and shown as they are measured."""
import struct
import unittest
import wave

import numpy as np

from window import SCREEN, WindowTest, png_bytes
from xdnd import DropSource

BLANK = np.array((32, 36, 42))  # kBlankColor of render/picture_shader.h
# Smooth, so that small networks learn it, and yet with no two neighbours alike.
PIXELS = [[(30 + 4 * x, 20 + 6 * y, 120 + 60 * ((x + y) % 2)) for x in range(48)] for y in range(32)]


def dicom_bytes(values):
    """A 16-bit slice of explicit little-endian elements, written here as an independent witness."""
    def element(group, number, kind, value):
        size = struct.pack("<HI", 0, len(value)) if kind == "OW" else struct.pack("<H", len(value))
        return struct.pack("<HH", group, number) + kind.encode() + size + value

    def number(tag, value):
        return element(0x28, tag, "US", struct.pack("<H", value))
    meta = element(2, 0x10, "UI", b"1.2.840.10008.1.2.1\0")
    height, width = values.shape
    return b"".join((
        bytes(128), b"DICM", element(2, 0, "UL", struct.pack("<I", len(meta))), meta,
        element(8, 0x16, "UI", b"1.2.840.10008.5.1.4.1.1.4\0"), element(8, 0x60, "CS", b"MR"),
        number(2, 1), element(0x28, 4, "CS", b"MONOCHROME2 "), number(0x10, height), number(0x11, width),
        number(0x100, 16), number(0x101, 16), number(0x102, 15), number(0x103, 1),
        element(0x7fe0, 0x10, "OW", values.astype("<i2").tobytes())))


def disc(size, radius, right, down):
    """A disc of ones, its middle so many pixels from the picture's."""
    y, x = np.mgrid[0:size, 0:size] - (size - 1) / 2
    return ((x - right) ** 2 + (y - down) ** 2 <= radius ** 2).astype(float)


def samples(pixels, width, height, rows=1):
    """The colours in the middle of each sample of a picture that fills its cell as far as it can.

    @param rows units of height that a sample takes, as a sinogram's rows do"""
    scale = min(pixels.shape[1] / width, pixels.shape[0] / (height * rows))
    left = round(pixels.shape[1] / 2 - width * scale / 2)
    top = round(pixels.shape[0] / 2 - height * rows * scale / 2)
    x = left + ((np.arange(width) + 0.5) * scale).astype(int)
    y = top + ((np.arange(height) + 0.5) * rows * scale).astype(int)
    return pixels[np.ix_(y, x)]


def gray_levels(colours):
    return colours.mean(axis=-1)


class TaskTest(WindowTest):
    def drop(self, window, path):
        source = DropSource()
        self.addCleanup(source.close)
        self.assertTrue(source.drop(window.id, [path], SCREEN[0] // 2, SCREEN[1] // 2), "the drop was taken")

    def picture(self, name="blocks.png"):
        path = self.folder / name
        path.write_bytes(png_bytes(48, 32, lambda x, y: PIXELS[y][x]))
        return path

    def choose_task(self, window, task):
        window.click("task.task")
        window.wait_widget(f"task.task.{task}")
        window.click(f"task.task.{task}")
        window.wait(lambda: f"task.task.{task}" not in window.widgets, "the list to close")
        window.rest_pointer()

    def restart(self, window, task):
        window.click("setup.restart")
        window.wait(lambda: "setup.restart" not in window.widgets, "a session of these settings")
        self.assertEqual(window.state["task"], task)
        window.wait_run_states("running", "running")

    def pause(self, window):
        window.click("run.play")
        window.wait_paused()

    def measured(self, window, shown=True):
        window.click("picture.domain.measured" if shown else "picture.domain.picture")
        window.wait(lambda: window.state["measurement"] == shown, "what is measured")

    def look(self, window, name, *widgets):
        window.rest_pointer()
        window.wait_calm()
        screen = window.screenshot(name)
        return [window.crop(screen, widget) for widget in widgets]

    def test_inpainting(self):
        window = self.open_small(source=str(self.picture()), resize="")
        window.wait_step(3)
        self.assertNotIn("picture.domain.measured", window.widgets, "an image is measured as it is")
        self.choose_task(window, "inpaint")
        window.wait_widget("task.keep")
        self.assertNotIn("task.angles", window.widgets, "fields of another task")
        window.retype("task.keep", "0.25")
        window.hold("Return")
        self.restart(window, "inpaint")
        window.wait_step(40)
        self.pause(window)
        scores = window.runs[0]["scores"]
        self.assertEqual(sorted(scores), ["lpips", "psnr", "psnr_test", "psnr_train", "ssim", "ssim_gaussian"])
        picture, run = self.look(window, "inpaint-picture", "picture.target", "picture.run0")
        self.assertLess(np.abs(samples(picture, 48, 32) - np.array(PIXELS)).max(), 3, "the target")
        self.measured(window)
        known, fitted, other, error = (samples(cell, 48, 32) for cell in self.look(
            window, "inpaint-known", "picture.target", "picture.run0", "picture.run1", "picture.error0"))
        blank = np.abs(known - BLANK).max(axis=2) < 3
        self.assertEqual((~blank).sum(), round(0.25 * 48 * 32), "a quarter of the pixels is known")
        self.assertLess(np.abs(known - np.array(PIXELS))[~blank].max(), 3, "and shown as they are")
        for cell, name in ((fitted, "run 0"), (other, "run 1"), (error, "the error map")):
            self.assertTrue((np.abs(cell - BLANK).max(axis=2) < 3)[blank].all(), f"{name} is blank there too")
        self.assertLess(np.abs(fitted - samples(run, 48, 32))[~blank].max(), 3, "the rest is the network's picture")
        self.assertLess((np.abs(fitted - BLANK).max(axis=2) < 3)[~blank].mean(), 0.05, "not blank where known")
        window.wheel("picture.target", clicks=14)
        window.wait(lambda: window.state["zoom"] > 40, "numbers on pixels")
        self.look(window, "inpaint-numbers", "picture.target")
        self.measured(window, False)

    def test_super_resolution(self):
        window = self.open_small(source=str(self.picture()), resize="",
                                 task={"task": "superres", "scale": 4, "reduction": "average"})
        window.wait_step(200)
        self.pause(window)
        self.assertIn("task.scale", window.widgets)
        window.key("d")
        window.wait(lambda: window.state["measurement"], "the reduced picture")
        target, run0, run1, error = self.look(window, "superres-reduced", "picture.target", "picture.run0",
                                              "picture.run1", "picture.error0")
        means = np.array(PIXELS, float).reshape(8, 4, 12, 4, 3).mean(axis=(1, 3))
        self.assertLess(np.abs(samples(target, 12, 8) - means).max(), 3, "means of blocks of 4 x 4")
        for run in (run0, run1):
            reduced = samples(run, 12, 8)
            self.assertLess(np.abs(reduced - means).mean(), np.abs(means - means.mean(axis=(0, 1))).mean(),
                            "each network's reduced picture is nearer than one colour")
        self.assertGreater(error.std(), 3, "and the error map shows where")
        self.measured(window, False)
        whole, network = self.look(window, "superres-picture", "picture.target", "picture.run0")
        self.assertLess(np.abs(samples(whole, 48, 32) - np.array(PIXELS)).max(), 3, "the picture itself")
        from_network = samples(network, 48, 32).reshape(8, 4, 12, 4, 3).mean(axis=(1, 3))
        self.assertLess(np.abs(from_network - samples(run0, 12, 8)).mean(), 6, "whose reduction was shown")

    def slice(self, size=40):
        path = self.folder / "slice.dcm"
        path.write_bytes(dicom_bytes(1000 * disc(size, 8, right=9, down=0)))
        return path

    def test_a_dicom_slice_becomes_ct(self):
        window = self.open_small()
        window.wait_step(3)
        self.drop(window, self.slice())
        window.wait(lambda: window.state["signal"] == "slice.dcm", "the slice")
        self.assertEqual(window.state["task"], "ct")
        window.wait_widget("task.angles")
        window.wait_step(3)
        window.retype("task.angles", "13")
        window.hold("Return")
        self.restart(window, "ct")
        window.wait_step(20)
        window.key("d")
        window.wait(lambda: window.state["measurement"], "the sinogram")
        self.pause(window)
        early = self.ct_error(window, "ct-early")
        self.check_sinogram(window)
        window.click("run.play")
        window.wait_step(max(window.steps()) + 500)
        self.pause(window)
        self.assertLess(self.ct_error(window, "ct-later"), 0.7 * early, "the networks' sinograms come nearer")
        before = window.widgets["picture.target"]
        window.wheel("picture.run0", clicks=5)
        window.wait(lambda: window.state["zoom"] > 0, "a zoom")
        self.look(window, "ct-zoomed", "picture.target")
        self.assertEqual(window.widgets["picture.target"], before, "axes stay where they are")
        window.key("f")
        window.wait(lambda: window.state["zoom"] == 0, "the fit")
        self.measured(window, False)
        self.look(window, "ct-picture", "picture.target")

    def ct_error(self, window, name):
        """Mean distance of the networks' sinograms from the measured one, in levels."""
        target, *runs = (gray_levels(samples(cell, 40, 13, 3)) for cell in self.look(
            window, name, "picture.target", "picture.run0", "picture.run1"))
        return float(np.mean([np.abs(run - target).mean() for run in runs]))

    def check_sinogram(self, window):
        """A disc's shadow is as wide as the disc at every angle, and its middle goes from one side to the other."""
        levels = gray_levels(samples(self.look(window, "ct-sinogram", "picture.target")[0], 40, 13, 3))
        detectors = np.arange(40) - 19.5
        middles = (levels * detectors).sum(axis=1) / levels.sum(axis=1)
        angles = np.linspace(0, np.pi, 13)
        self.assertLess(np.abs(middles - 9 * np.cos(angles)).max(), 0.7, "9 pixels times the cosine")
        for row, middle in zip(levels, 9 * np.cos(angles)):
            chord = np.sqrt(np.maximum(64 - (detectors - middle) ** 2, 0)) / 8
            self.assertLess(np.abs(row / 255 - chord).mean(), 0.08, "chords of the disc")

    def test_limited_angles_are_chosen_in_the_panel(self):
        window = self.open_small(source=str(self.slice()), resize="", task={"task": "ct", "angles": 9})
        window.wait_step(3)
        window.retype("task.last-angle", "90")
        window.hold("Return")
        self.restart(window, "ct")
        window.key("d")
        window.wait_step(5)
        self.pause(window)
        levels = gray_levels(samples(self.look(window, "ct-limited", "picture.target")[0], 40, 9, 4))
        middles = (levels * (np.arange(40) - 19.5)).sum(axis=1) / levels.sum(axis=1)
        self.assertLess(np.abs(middles - 9 * np.cos(np.linspace(0, np.pi / 2, 9))).max(), 0.7, "half of the turn")

    def test_a_record_goes_back_in_what_is_measured(self):
        window = self.open_small(source=str(self.slice()), resize="", task={"task": "ct", "angles": 13})
        window.wait_step(300)
        self.pause(window)
        window.key("d")
        window.wait(lambda: window.state["measurement"], "the sinogram")
        live = self.look(window, "ct-live", "picture.run0")[0]
        window.drag(window.place("scrubber", 0.97), window.place("scrubber", 0.06))
        window.wait(lambda: window.state["scrub"] >= 0, "the record")
        self.look(window, "ct-not-recorded", "picture.run0")
        window.click("picture.rerender")
        window.wait(lambda: window.widgets.get("picture.error0"), "a re-rendered sinogram")
        early = self.look(window, "ct-rerendered", "picture.run0")[0]
        self.assert_differ(live, early, "an early sinogram is another one", 4)

    def test_what_fits_the_source(self):
        sound = self.folder / "tone.wav"
        with wave.open(str(sound), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes((8000 * np.sin(np.arange(800) / 5)).astype("<i2").tobytes())
        window = self.open_small(source=str(self.picture()), resize="", task={"task": "inpaint", "keep": 0.3})
        window.wait_step(3)
        self.drop(window, self.picture("another.png"))
        window.wait(lambda: window.state["signal"] == "another.png", "another picture")
        self.assertEqual(window.state["task"], "inpaint", "a picture after a picture keeps the task")
        self.drop(window, sound)
        window.wait(lambda: window.state["signal"] == "tone.wav", "the sound")
        self.assertEqual(window.state["task"], "audio")
        self.assertEqual(window.state["toast"], "", "no complaint")
        window.wait_step(3)
        self.assertEqual(self.offered(window), ["audio"])
        self.drop(window, self.slice())
        window.wait(lambda: window.state["signal"] == "slice.dcm", "the slice")
        self.assertEqual(self.offered(window), ["ct", "image", "inpaint", "superres"])
        self.drop(window, self.picture())
        window.wait(lambda: window.state["signal"] == "blocks.png", "the picture")
        self.assertEqual(window.state["task"], "image", "the usual task of a picture")
        self.assertEqual(self.offered(window), ["image", "inpaint", "superres", "ct"])

    def offered(self, window):
        window.click("task.task")
        window.wait(lambda: any(name.startswith("task.task.") for name in window.widgets), "the list of tasks")
        window.wait_frames(2)
        rows = sorted((rect["y"], name) for name, rect in window.widgets.items() if name.startswith("task.task."))
        window.key("Escape")
        window.wait(lambda: not any(name.startswith("task.task.") for name in window.widgets), "the list to close")
        return [name.removeprefix("task.task.") for _, name in rows]


if __name__ == "__main__":
    unittest.main()
