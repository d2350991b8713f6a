#!/usr/bin/env python3
"""Measures the window and prints JSON. By hand, on a machine with nothing else to do:

    tests/run_with_display.sh python3 tests/gui/measure_window.py [--seconds 20] [--width 128] [--steps 400]

headless and window are steps per second of both runs of the same experiment; the ratio is what an open, merely watched
window leaves of the training speed. The frame times are those of the trace while the scrubber is dragged and the
pictures are zoomed; orbit is of a camera dragged around two shapes, and two radiance fields, that learn.
"""
import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scene_test import scene_experiment
from shape_test import shape_experiment
from window import PROGRAM, SCREEN, Window, experiment, xdotool


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)] if ordered else None


def headless(path, steps):
    """Steps a second by the clock, without what starting and ending take: a long training less a short one."""
    spec = json.loads(path.read_text())
    runs = spec["runs"]
    model = [f"--{key}={value}" for key, value in runs[0]["model"].items()]
    command = [PROGRAM, "fit", "image", spec["signal"]["source"], *model, "--optimizer", "adam",
               f"--lr={runs[0]['optimizer']['lr']}", "--vs", "muon", f"--vs-lr={runs[1]['optimizer']['lr']}",
               f"--vs-muon-lr={runs[1]['optimizer']['muon-lr']}", "--steps", "100000", "--json"]  # the same target: it decides what is recorded

    def seconds(count):
        start = time.monotonic()
        subprocess.run([*command, f"--stop-at={count}"], capture_output=True, text=True, check=True)
        return time.monotonic() - start
    short = max(10, steps // 10)
    return (steps - short) / max(1e-9, seconds(steps) - seconds(short))


def watched(window, seconds):
    """Steps a second while nobody touches anything."""
    window.rest_pointer()
    window.wait_step(30)
    until = time.monotonic() + 3
    window.wait(lambda: time.monotonic() > until, "the end of the warm-up")
    first = dict(window.states[-1])
    until = time.monotonic() + seconds
    window.wait(lambda: time.monotonic() > until, "the end of the measurement")
    last = window.states[-1]
    return (last["runs"][0]["step"] - first["runs"][0]["step"]) / (last["t"] - first["t"])


def acting(window, seconds):
    """Frames while a hand drags the scrubber and turns the wheel, at about 60 events a second."""
    window.read()
    start = len(window.lines)
    until = time.monotonic() + seconds / 2
    left, right = window.place("scrubber", 0.1), window.place("scrubber", 0.9)
    xdotool("mousemove", *left, "mousedown", 1)
    beat = 0
    while time.monotonic() < until:
        share = 0.5 + 0.5 * math.sin(beat / 15)
        xdotool("mousemove", round(left[0] + (right[0] - left[0]) * share), left[1])
        beat += 1
        time.sleep(1 / 60)
    xdotool("mouseup", 1)
    xdotool("mousemove", *window.place("picture.run0"))
    until = time.monotonic() + seconds / 2
    while time.monotonic() < until:
        xdotool("click", 4 if beat // 10 % 2 else 5)
        beat += 1
        time.sleep(1 / 60)
    window.read()
    lines = window.lines[start:]
    return ([line["frame_ms"] for line in lines],
            [line["input_to_present_ms"] for line in lines if "input_to_present_ms" in line])


def orbiting(path, cell, seconds):
    """Frames while a hand drags the camera around, at about 60 events a second; what they learn goes on."""
    with tempfile.TemporaryDirectory() as home:
        window = Window(home, path)
        try:
            window.wait_step(10)
            middle = window.place(cell)
            xdotool("mousemove", *middle, "mousedown", 1)
            window.read()
            start = len(window.lines)
            began = window.lines[-1]["t"]
            # One process for the whole drag: one for each event would take the cores that are measured.
            moves = [str(word) for beat in range(round(60 * seconds)) for word in (
                "mousemove", round(middle[0] + 100 * math.sin(beat / 20)), round(middle[1] + 40 * math.sin(beat / 31)), "sleep", 1 / 60)]
            xdotool(*moves)
            window.read()
            frames = [line["frame_ms"] for line in window.lines[start:]]
            seconds = window.lines[-1]["t"] - began
            xdotool("mouseup", 1)
            return {"frames_per_second": len(frames) / seconds, "frame_ms_median": percentile(frames, 0.5),
                    "frame_ms_p95": percentile(frames, 0.95)}
        finally:
            window.close()


def first_picture():
    """Seconds from the start of the program to the first frame that shows step 1 or later of both runs."""
    with tempfile.TemporaryDirectory() as home:
        window = Window(home)
        try:
            window.wait_step(1)
            # The trace's clock starts as the window opens; what lies before it is the time to the first line.
            seen = next(s for s in window.states if s["runs"] and min(r["step"] for r in s["runs"]) >= 1)
            return window.clock_offset() + seen["t"]
        finally:
            window.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20, help="of each measurement in the window")
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--steps", type=int, default=400, help="of the headless training")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        path = experiment(Path(home), width=options.width, resize="")
        before = headless(path, options.steps)
        window = Window(home, path)
        try:
            with_window = watched(window, options.seconds)
            frames, answers = acting(window, options.seconds)
        finally:
            window.close()
        after = headless(path, options.steps)
        orbit = {"shapes": orbiting(shape_experiment(Path(home), name="shape.json"), "surface.cell.1", options.seconds / 2),
                 "scenes": orbiting(scene_experiment(Path(home), name="scene.json"), "scene.cell.1", options.seconds / 2)}
    json.dump({"window_size": SCREEN, "width": options.width,
               "headless_steps_per_second": [before, after], "window_steps_per_second": with_window,
               "ratio": 2 * with_window / (before + after),
               "acting_frames": len(frames), "frame_ms_p95": percentile(frames, 0.95),
               "input_to_present_ms_p95": percentile(answers, 0.95),
               "input_to_present_ms_max": max(answers, default=None),
               "orbit": orbit, "start_to_first_moving_picture_seconds": first_picture()}, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
