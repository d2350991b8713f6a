"""The real program in a real window, driven by real events. What it shows is read from its trace and from the screen.

Nothing here sleeps for a fixed time: every wait polls the trace, and only its failure depends on a clock.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))
from program import PROGRAM, png_bytes, run  # noqa: E402, F401  (tests take them from here)

ARTEFACTS = Path(os.environ.get("RANKSCOPE_ARTEFACTS", Path(PROGRAM).resolve().parent / "artefacts" / "gui"))
# A busy machine may be slow; it may not be wrong.
PATIENCE = 120
SCREEN = (1600, 900)
# The first two of the accents in app/ui/theme.cpp.
ACCENTS = ((0x4C, 0x9B, 0xE8), (0xF0, 0x8C, 0x3A))


def xdotool(*arguments):
    return subprocess.run(["xdotool", *map(str, arguments)], capture_output=True, text=True, check=True).stdout


def experiment(folder, name="experiment.json", steps=100000, width=24, rates=(3e-3, 1e-3), source="sample:harbour",
               resize="48x32", layers=3, **fields):
    """A file of two small networks, Adam and Muon, whose steps take milliseconds."""
    model = {"model": "relu", "hidden-layers": layers, "width": width}
    training = {"steps": steps, "seed": 0}
    path = Path(folder) / name
    path.write_text(json.dumps({
        "rankscope": 1,
        "signal": {"source": source, "resize": resize},
        "task": {"task": "image"},
        "pace": "lockstep",
        "runs": [
            {"name": "adam", "model": model, "optimizer": {"optimizer": "adam", "lr": rates[0]}, "training": training},
            {"name": "muon", "model": model, "optimizer": {"optimizer": "muon", "lr": rates[1], "muon-lr": 1e-2},
             "training": training},
        ], **fields}))
    return path


class Window:
    """One running program: where its controls are, what it shows, and hands to reach them."""

    def __init__(self, home, *arguments, name="trace"):
        self.trace = Path(home) / f"{name}.jsonl"
        self.trace.unlink(missing_ok=True)
        self.log = Path(home) / f"{name}.log"
        self.lines = []
        self.states = []
        self.widgets = {}
        self.active = {"widget": "", "field": False, "text": "", "selection": False}
        self.state = {}
        self.offset = 0
        self.pointer = None
        environment = dict(os.environ)
        for variable, folder in (("HOME", "home"), ("XDG_CONFIG_HOME", "config"), ("XDG_STATE_HOME", "state"),
                                 ("XDG_CACHE_HOME", "cache"), ("XDG_DATA_HOME", "data")):
            (Path(home) / folder).mkdir(exist_ok=True)
            environment[variable] = str(Path(home) / folder)
        self.started = time.monotonic()
        self.first_seen = None
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen([PROGRAM, *map(str, arguments), "--trace", str(self.trace)], stdout=log,
                                            stderr=log, env=environment, cwd=Path(home) / "home")
        self.wait(lambda: self.lines, "a first frame")
        self.id = xdotool("search", "--sync", "--onlyvisible", "--class", "rankscope").split()[0]
        self.fill_screen()

    def fill_screen(self):
        self.resize(*SCREEN)

    def resize(self, width, height):
        xdotool("windowmove", self.id, 0, 0, "windowsize", self.id, width, height)
        self.wait(lambda: self.geometry() == (width, height), f"a window of {width}x{height}")
        # The layout follows the size: the bell of the menu bar is at its right end.
        self.wait(lambda: abs(self.right_end("window.messages") - width) < 60, "a layout of that size")

    def right_end(self, widget):
        rect = self.widgets.get(widget)
        return rect["x"] + rect["w"] if rect else -1000

    def geometry(self):
        words = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", self.id).split())
        return int(words["WIDTH"]), int(words["HEIGHT"])

    # What it says.

    def read(self):
        """Takes in the lines that were written since the last call."""
        if not self.trace.exists():
            return
        with open(self.trace, "rb") as file:
            file.seek(self.offset)
            text = file.read()
        whole = text[:text.rfind(b"\n") + 1]
        self.offset += len(whole)
        for line in whole.splitlines():
            entry = json.loads(line)
            if self.first_seen is None:
                self.first_seen = time.monotonic() - self.started - entry["t"]
            self.lines.append(entry)
            if "widgets" in entry:
                self.widgets = {rect["widget"]: rect for rect in entry["widgets"]}
            self.active = entry.get("active", self.active)
            if "state" in entry:
                self.state = entry["state"]
                self.states.append(dict(self.state, t=entry["t"]))

    def clock_offset(self):
        """Seconds from the start of the process to the zero of the trace's clock, at most one look too long."""
        return self.first_seen

    def alive(self):
        return self.process.poll() is None

    def wait(self, condition, what, patience=PATIENCE):
        """@return the first true value of condition(), which is asked again after every look at the trace"""
        deadline = time.monotonic() + patience
        while True:
            self.read()
            value = condition()
            if value:
                return value
            if not self.alive():
                raise AssertionError(f"ended with {self.process.returncode} while waiting for {what}: {self.words()}")
            if time.monotonic() > deadline:
                raise AssertionError(f"no {what} within {patience} s; active: {self.active}; state: {self.state}; {self.words()}")
            time.sleep(0.02)

    def words(self):
        return self.log.read_text(errors="replace")[-2000:]

    @property
    def runs(self):
        return self.state.get("runs", [])

    def steps(self):
        return [r["step"] for r in self.runs]

    def wait_step(self, step):
        self.wait(lambda: self.runs and min(self.steps()) >= step, f"step {step}")

    def wait_toast(self, words):
        """Also one that another message has replaced in the meantime."""
        self.wait(lambda: any(words in state["toast"] for state in self.states), f"a message '{words}'")

    def wait_run_states(self, *wanted):
        self.wait(lambda: [r["state"] for r in self.runs] == list(wanted), f"run states {wanted}")

    def wait_paused(self):
        self.wait(lambda: self.runs and all(r["state"] != "running" for r in self.runs), "a pause")
        self.wait_calm()

    def wait_frames(self, count=3, rest=2):
        """Lets the window draw, whatever it shows; a window at rest that has drawn everything is not waited for."""
        seen = len(self.lines)
        last = [seen, time.monotonic()]

        def drawn():
            if len(self.lines) != last[0]:
                last[:] = [len(self.lines), time.monotonic()]
            return len(self.lines) >= seen + count or time.monotonic() > last[1] + rest
        self.wait(drawn, f"{count} more frames")

    def wait_calm(self, seconds=0.8):
        """Until nothing was drawn for a while: what is on the screen is what the trace said last. A training ends first."""
        # Before the pointer's last movement was seen, a window at rest may only be one whose frame takes long.
        began = time.monotonic()
        self.wait(lambda: self.pointer in (None, self.lines[-1]["pointer"]) or time.monotonic() > began + 5, "the pointer")
        seconds = max(seconds, 2 * (time.monotonic() - began))
        last = [len(self.lines), time.monotonic()]

        def calm():
            if len(self.lines) != last[0]:
                last[:] = [len(self.lines), time.monotonic()]
            # A slow machine rests between two frames of a training, a fast one never does.
            training = any(r["state"] == "running" for r in self.runs)
            return not training and time.monotonic() - last[1] > seconds
        self.wait(calm, "calm")

    def wait_settled(self, key):
        """@return state[key] once it stays the same: every event has arrived"""
        while True:
            before = self.state.get(key)
            self.wait_frames(6, rest=8)
            if self.state.get(key) == before:
                return before

    def wait_widget(self, widget):
        return self.wait(lambda: self.widgets.get(widget), f"widget {widget}; there are {sorted(self.widgets)}")

    def wait_still(self, widget):
        """@return the widget's rectangle once it does not move: the first frames of a layout are provisional"""
        last = [None, 0, 0.0]

        def still():
            rect = self.widgets.get(widget)
            if rect is None or rect != last[0]:
                last[:] = [rect, len(self.lines), time.monotonic()]
                return None
            # A paused window draws no more frames.
            return rect if len(self.lines) >= last[1] + 3 or time.monotonic() > last[2] + 1 else None
        return self.wait(still, f"widget {widget} in its place; there are {sorted(self.widgets)}")

    # Hands.

    def place(self, widget, across=0.5, down=0.5):
        rect = self.wait_still(widget)
        return round(rect["x"] + rect["w"] * across), round(rect["y"] + rect["h"] * down)

    def move(self, x, y):
        self.pointer = [x, y]
        xdotool("mousemove", x, y)

    def click(self, widget, across=0.5, down=0.5):
        x, y = self.place(widget, across, down)
        self.move(x, y)
        # A frame of its own for the pointer's arrival: a real hand does not press in the same millisecond.
        self.wait_frames(1)
        xdotool("mousedown", 1)
        self.wait_frames(1)
        xdotool("mouseup", 1)

    def double_click(self):
        """Where the pointer is."""
        self.wait_frames(1)
        xdotool("click", "--repeat", 2, "--delay", 60, 1)

    def drag(self, start, end, pieces=12, release=True):
        self.move(*start)
        self.wait_frames(1)
        xdotool("mousedown", 1)
        self.wait_frames(1)
        for i in range(1, pieces + 1):
            self.move(*(round(a + (b - a) * i / pieces) for a, b in zip(start, end)))
            self.wait_frames(1)
        if release:
            self.release()

    def release(self):
        xdotool("mouseup", 1)

    def flick(self, start, end):
        """A drag whose last movement and release arrive together, as a quick hand's do."""
        self.drag(start, [(a + b) / 2 for a, b in zip(start, end)], release=False)
        xdotool("mousemove", *end, "mouseup", 1)
        self.pointer = None

    def wheel(self, widget, up=True, clicks=1, across=0.5, down=0.5):
        self.move(*self.place(widget, across, down))
        self.wait_frames(1)
        for _ in range(clicks):
            xdotool("click", 4 if up else 5)
            self.wait_frames(1)

    def scroll_to(self, widget, over, across=0.5):
        """Turns the wheel over another widget until the panel shows this one."""
        self.move(*self.place(over, across))
        self.wait_frames(1)
        for _ in range(60):
            if widget in self.widgets:
                return
            xdotool("click", 5)
            self.wait_frames(3)
        raise AssertionError(f"no {widget} below {over}; there are {sorted(self.widgets)}")

    def key(self, name):
        xdotool("key", name)

    def hold(self, name):
        """A key for a text field or dialog, down until it was seen."""
        xdotool("keydown", name)
        self.wait_frames(2)
        xdotool("keyup", name)
        self.wait_frames(2)

    def select_all(self):
        xdotool("keydown", "ctrl")
        self.wait_frames(1)
        self.hold("a")
        xdotool("keyup", "ctrl")

    def retype(self, widget, text):
        """Replaces what a text field holds, once it has been seen to hold the keyboard."""
        self.click(widget)
        # A number is a button until it is let go of; what is typed sooner is for the shortcuts.
        self.wait(lambda: self.active["widget"] == widget and self.active["field"], f"the cursor in {widget}")
        xdotool("keydown", "ctrl", "keydown", "a")
        self.wait(lambda: self.active["selection"] or not self.active["text"], f"a selection in {widget}")
        xdotool("keyup", "a", "keyup", "ctrl")
        self.type(text)
        self.wait(lambda: self.active["text"] == text, f"{text!r} in {widget}")

    def key_down(self, name):
        xdotool("keydown", name)

    def key_up(self, name):
        xdotool("keyup", name)

    def type(self, text):
        xdotool("type", "--delay", 30, text)

    def browse_to(self, folder):
        """In the file browser that is about to open."""
        self.wait(lambda: self.state["dialog"] == "browser", "the dialog")
        self.retype("browser.path", str(folder))
        self.hold("Return")
        self.wait(lambda: self.active["widget"] == "", "the folder")

    def rest_pointer(self):
        """To where no tooltip covers anything."""
        self.move(SCREEN[0] - 3, SCREEN[1] - 3)

    # Eyes.

    def screenshot(self, name):
        """@return the screen as height x width x 3 bytes; also kept as an artefact"""
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        path = ARTEFACTS / f"{name}.png"
        subprocess.run(["import", "-silent", "-window", "root", str(path)], check=True, capture_output=True)
        return read_pixels(path)

    def crop(self, screen, widget):
        rect = self.wait_widget(widget)
        x, y = max(0, round(rect["x"])), max(0, round(rect["y"]))
        return screen[y:y + round(rect["h"]), x:x + round(rect["w"])].astype(float)

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def quit(self):
        """By the key that a user presses. @return the exit status"""
        self.key("ctrl+q")
        return self.process.wait(timeout=PATIENCE)

    def close(self):
        if self.alive():
            self.process.kill()
        self.process.wait()


def read_pixels(path):
    bytes_ = subprocess.run(["convert", str(path), "-depth", "8", "ppm:-"], capture_output=True, check=True).stdout
    kind, size, maximum, pixels = bytes_.split(b"\n", 3)
    assert kind == b"P6" and maximum == b"255", bytes_[:40]
    width, height = map(int, size.split())
    return np.frombuffer(pixels, np.uint8, width * height * 3).reshape(height, width, 3)


def near(pixels, colour, tolerance=12):
    """How many pixels have this colour, but for a little."""
    return int((np.abs(pixels.astype(int) - np.array(colour)).max(axis=2) <= tolerance).sum())


def difference(a, b):
    """Mean absolute difference of two pictures of (almost) the same size, in levels of 255."""
    height, width = min(a.shape[0], b.shape[0]), min(a.shape[1], b.shape[1])
    return float(np.abs(a[:height, :width] - b[:height, :width]).mean())


class WindowTest(unittest.TestCase):
    def setUp(self):
        if "DISPLAY" not in os.environ:
            self.fail("start this through tests/run_with_display.sh")
        self.folder = Path(tempfile.mkdtemp(prefix="rankscope-gui-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        # Keys must not stay down for the next test, whatever became of this one.
        self.addCleanup(xdotool, "keyup", "t", "keyup", "ctrl", "mouseup", 1)

    def open(self, *arguments, name="trace"):
        window = Window(self.folder, *arguments, name=name)
        self.addCleanup(window.close)
        # The last look, for whoever wants to know why a test failed.
        self.addCleanup(lambda: window.alive() and window.screenshot("end-of-" + self.id().split(".")[-1]))
        return window

    def open_small(self, *arguments, name="trace", **fields):
        return self.open(experiment(self.folder, **fields), *arguments, name=name)

    def assert_picture(self, pixels, message):
        """Neither black nor flat."""
        self.assertGreater(pixels.mean(), 10, message + " is black")
        self.assertGreater(pixels.std(), 8, message + " is flat")

    def assert_alike(self, a, b, message, most=1.0):
        self.assertLess(difference(a, b), most, message)

    def assert_differ(self, a, b, message, least=3.0):
        self.assertGreater(difference(a, b), least, message)


def middle(pixels, share=0.5):
    """The middle of a cell: picture and no surround."""
    height, width = pixels.shape[:2]
    top, left = int(height * (1 - share) / 2), int(width * (1 - share) / 2)
    return pixels[top:height - top, left:width - left]
