#!/usr/bin/env python3
"""Measures the atoms panel and prints JSON. By hand, on a machine with nothing else to do:

    tests/run_with_display.sh python3 tests/gui/measure_atoms.py [--picture FILE] [--clicks 30] [--gallery 4096]

Two networks of five layers of 256 learn a picture of 178x218 while the atoms of the first one's layers are clicked. A
click's time is that from letting go of the button to the end of the frame that shows its first picture, and its whole
one. Then a gallery is scrolled, with the training going on and paused.
"""
import argparse
import json
import math
import sys
import tempfile
import time
from pathlib import Path

from atoms_window import shown_atoms, take_apart
from measure_window import percentile
from window import Window, experiment, xdotool

READY = 5


class Clock:
    """The trace's clock in time.monotonic(): no line is read before it is written."""

    def __init__(self, window):
        self.window = window
        self.zero = math.inf

    def look(self):
        known = len(self.window.lines)
        self.window.read()
        if len(self.window.lines) > known:
            self.zero = min(self.zero, time.monotonic() - self.window.lines[-1]["t"])


def subject(folder, picture, network):
    path = experiment(folder, name=f"{network}.json", width=256, layers=5, resize="178x218", source=str(picture))
    spec = json.loads(path.read_text())
    for run in spec["runs"]:
        run["model"]["model"] = network
        run["optimizer"]["lr"] = 1e-4
    path.write_text(json.dumps(spec))
    return path


def wait_atoms(window, patience):
    window.wait(lambda: window.state["atoms"]["layers"] and all(layer["studied"] for layer in window.state["atoms"]["layers"]),
                "the atoms", patience)


def click(window, clock, widget):
    """Seconds to the first picture, and to the whole one."""
    x, y = window.place(widget)
    window.move(x, y)
    window.wait_frames(1)
    xdotool("mousedown", 1)
    window.wait_frames(1)
    time.sleep(0.08)  # as long as a hand's click
    window.read()
    before = window.state["atoms"]["drawn"]
    states = len(window.states)
    xdotool("mouseup", 1)
    released = time.monotonic()
    deadline = released + 20
    first = whole = None
    while whole is None and time.monotonic() < deadline:
        clock.look()
        for state in window.states[states:]:
            atoms = state["atoms"]
            if first is None and atoms["drawn"] > before:
                first = state["t"]
            if first is not None and atoms["edited"] and atoms["edited"]["serial"] > before:
                whole = state["t"]
                break
        time.sleep(0.001)
    if whole is None:
        sys.exit(f"no picture after a click on {widget}")
    return first + clock.zero - released, whole + clock.zero - released


def clicking(window, clock, layer, clicks):
    window.click(f"atoms.layer.{layer}")
    window.wait(lambda: window.state["atoms"]["layer"] == layer, "the layer")
    window.wait_frames(5)
    atoms = shown_atoms(window)
    times = [click(window, clock, atoms[i % len(atoms)]) for i in range(clicks)]
    return {"layer": layer, "clicks": clicks,
            **{f"{name}_ms_{p}": 1e3 * percentile(values, share)
               for name, values in zip(("first", "whole"), zip(*times)) for p, share in (("median", 0.5), ("p95", 0.95))}}


def scrolling(window, seconds):
    """Frames while the wheel turns down and up over the gallery, at about 60 events a second from one process."""
    xdotool("mousemove", *window.place(shown_atoms(window)[0]))
    window.read()
    start, began = len(window.lines), time.monotonic()
    xdotool(*[word for button in [5, 4] * math.ceil(seconds / 4) for word in ("click", "--repeat", 120, "--delay", 16, button)])
    took = time.monotonic() - began
    window.read()
    frames = [line["frame_ms"] for line in window.lines[start:]]
    return {"frames_per_second": len(frames) / took, "frame_ms_median": percentile(frames, 0.5),
            "frame_ms_p95": percentile(frames, 0.95)}


def measure_clicks(home, path, clicks):
    window = Window(home, path)
    try:
        window.wait_step(5)
        clock = Clock(window)
        take_apart(window, atoms=1024, k=16, steps=60)
        wait_atoms(window, 900)
        training = [clicking(window, clock, layer, clicks) for layer in range(5)]
        window.click("run.play")
        window.wait_paused()
        window.wait(lambda: window.state["atoms"]["stage"] == READY, "the atoms' damage", 900)
        return {"training": training, "paused": [clicking(window, clock, layer, clicks) for layer in (0, 4)]}
    finally:
        window.close()


def measure_gallery(home, path, atoms, seconds):
    window = Window(home, path)
    try:
        window.wait_step(5)
        window.click("run.play")
        window.wait_paused()
        take_apart(window, every=False, atoms=atoms, k=32, steps=20)
        wait_atoms(window, 900)
        window.wait(lambda: window.state["atoms"]["stage"] == READY, "the atoms' damage", 1800)
        paused = scrolling(window, seconds)
        window.click("run.play")
        window.wait_step(window.steps()[0] + 2)
        return {"atoms": atoms, "paused": paused, "training": scrolling(window, seconds)}
    finally:
        window.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--picture", default="sample:harbour")
    parser.add_argument("--network", default="siren")
    parser.add_argument("--clicks", type=int, default=30, help="on each layer")
    parser.add_argument("--gallery", type=int, default=4096, help="atoms")
    parser.add_argument("--seconds", type=float, default=8, help="of scrolling")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        picture = options.picture if ":" in options.picture else Path(options.picture).resolve()
        path = subject(home, picture, options.network)
        json.dump({"network": options.network, "clicks": measure_clicks(home, path, options.clicks),
                   "gallery": measure_gallery(home, path, options.gallery, options.seconds)}, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
