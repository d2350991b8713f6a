#!/usr/bin/env python3
"""A sound in the window: waveforms and spectrograms, zoom, the record, export, and playing where a device is."""
import json
import os
import struct
import unittest

import numpy as np
from window import ACCENTS, WindowTest, near

RATE = 8000
COUNT = 4000
START = 0.25


def tone(count=COUNT, rate=RATE):
    """A sine of 1 kHz that grows louder, and from the middle on one of 3 kHz besides."""
    t = np.arange(count) / rate
    late = np.arange(count) >= count // 2
    return (0.1 + 0.5 * t / t[-1]) * np.sin(2 * np.pi * 1000 * t) + 0.3 * late * np.sin(2 * np.pi * 3000 * t)


def write_wav(path, samples, rate=RATE):
    data = (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
    header = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, 1, rate, 2 * rate, 2,
                         16, b"data", len(data))
    path.write_bytes(header + data)
    return path


def read_wav(path):
    """@return rate and samples of a float WAV"""
    data = path.read_bytes()
    assert data[:4] == b"RIFF" and data[8:16] == b"WAVEfmt " and struct.unpack("<I", data[4:8])[0] + 8 == len(data)
    kind, channels, rate = struct.unpack("<HHI", data[20:28])
    assert (kind, channels) == (3, 1), (kind, channels)
    at = data.index(b"data")
    return rate, np.frombuffer(data[at + 8:], "<f4")


def sound_experiment(folder, source, name="experiment.json", **signal):
    model = {"model": "siren", "omega": 30, "hidden-layers": 2, "width": 32}
    training = {"steps": 100000, "seed": 0}
    path = folder / name
    path.write_text(json.dumps({
        "rankscope": 1, "signal": {"source": str(source), **signal}, "task": {"task": "audio"}, "pace": "lockstep",
        "runs": [
            {"name": "adam", "model": model, "optimizer": {"optimizer": "adam", "lr": 1e-3}, "training": training},
            {"name": "muon", "model": model, "optimizer": {"optimizer": "muon", "lr": 1e-3, "muon-lr": 1e-2},
             "training": training}]}))
    return path


class AudioTest(WindowTest):
    def open_sound(self, device=False, **signal):
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        self.played = self.folder / "played"
        # ALSA's own settings: a device that writes a file, or none at all.
        settings = f'''pcm.!default {{ type file; file "{self.played}"; format "raw"; slave.pcm {{ type null }}
                        hint {{ show on; description "file" }} }}\n''' if device else ""
        (home / ".asoundrc").write_text(settings)
        if not device:
            # In place of ALSA's own settings, which would find the cards of this machine.
            (self.folder / "none.conf").write_text("pcm.default { type hw card 31 }\n")
            os.environ["ALSA_CONFIG_PATH"] = str(self.folder / "none.conf")
            self.addCleanup(os.environ.pop, "ALSA_CONFIG_PATH", None)
        wav = write_wav(self.folder / "tone.wav", np.concatenate([np.zeros(int(START * RATE)), tone()]))
        window = self.open(sound_experiment(self.folder, wav, **{"start": START, **signal}))
        window.wait_widget("audio.target")
        return window

    def pause(self, window, step=30):
        window.wait_step(step)
        window.click("run.play")
        window.wait_paused()

    def look(self, window, name, *widgets):
        window.rest_pointer()
        window.wait_calm()
        screen = window.screenshot(name)
        return [window.crop(screen, widget) for widget in widgets]

    def test_waveforms_zoom_and_pan(self):
        window = self.open_sound()
        self.pause(window)
        self.assertEqual(window.state["sound"], [0, 1, 1])
        for run in window.runs:
            self.assertEqual(list(run["scores"]), ["snr", "si_snr", "psnr"])
        target, adam, muon = self.look(window, "audio-waves", "audio.target", "audio.run0", "audio.run1")
        # The envelope, of two known parts, read off the picture: where the wave's colour reaches in each column.
        wave = target.mean(axis=2) > 90
        height, width = wave.shape
        truth = tone()
        for share in (0.1, 0.45, 0.7, 0.95):
            column = int(share * width)
            near_it = truth[int((share - 0.02) * COUNT):int((share + 0.02) * COUNT)]
            rows = np.flatnonzero(wave[:, column - 4:column + 5].any(axis=1))
            top = 1 - 2 * rows[0] / height
            self.assertAlmostEqual(top, near_it.max() / np.abs(truth).max(), delta=0.12, msg=f"height at {share}")
        for pixels, accent in ((adam, ACCENTS[0]), (muon, ACCENTS[1])):
            self.assertGreater(near(pixels, accent), 200, "the run's own wave")

        window.wheel("audio.target", clicks=8, across=0.25)
        begin, end, _ = window.wait_settled("sound")
        self.assertLess(end - begin, 0.3, "zoomed in")
        self.assertAlmostEqual((0.25 - begin) / (end - begin), 0.25, delta=0.02, msg="about the mouse")
        zoomed, = self.look(window, "audio-waves-zoomed", "audio.target")
        self.assert_differ(target, zoomed, "another stretch", 5)
        place = window.place("audio.run0", 0.6, 0.5)
        width = window.widgets["audio.run0"]["w"]
        window.drag(place, (place[0] - round(width / 4), place[1]))
        moved = window.wait_settled("sound")
        self.assertAlmostEqual(moved[0] - begin, (end - begin) / 4, delta=(end - begin) / 20, msg="dragged")
        # Few samples: a line with dots.
        window.wheel("audio.target", clicks=18)
        window.wait_settled("sound")
        window.move(*window.place("audio.run0", 0.5, 0.5))
        window.wait_frames(3)
        window.wait_calm()
        window.screenshot("audio-waves-samples")
        window.click("audio.run1")
        window.wait_calm()
        window.click("audio.fit")
        window.wait(lambda: window.state["sound"] == [0, 1, 1], "the whole sound")
        window.wheel("audio.target", clicks=2)
        window.wait(lambda: window.state["sound"] != [0, 1, 1], "a zoom")
        x, y = window.place("audio.target")
        window.move(x, y)
        window.double_click()
        window.wait(lambda: window.state["sound"] == [0, 1, 1], "the whole sound again")
        self.assertEqual(window.quit(), 0)

    def test_spectrograms(self):
        window = self.open_sound()
        self.pause(window, 60)
        window.click("audio.view.spectrogram")
        window.wait(lambda: window.state["spectrogram"], "the spectrogram")
        window.wait_calm()
        target, adam, error = self.look(window, "audio-spectrogram", "audio.target", "audio.run0", "audio.error0")
        light = target.sum(axis=2)
        height, width = light.shape

        def row(hertz):
            return round(height * (1 - hertz / (RATE / 2)))

        def band(hertz, begin, end):
            return light[row(hertz) - 2:row(hertz) + 3, int(begin * width):int(end * width)].mean()
        first, second = (0.1, 0.4), (0.6, 0.9)
        self.assertGreater(band(1000, *first), band(2000, *first) + 150, "1 kHz from the start")
        self.assertGreater(band(3000, *second), band(2000, *second) + 150, "3 kHz from the middle on")
        self.assertLess(band(3000, *first), band(1000, *first) - 150, "and not before")
        self.assertGreater(adam.std(), 5)
        self.assertGreater(error.std(), 5)
        self.assert_differ(adam, error, "the error is another picture", 2)

        # Frequencies zoom from the bottom: now 1 kHz is in the middle.
        window.move(*window.place("audio.target"))
        window.wait_frames(1)
        window.key_down("shift")
        window.wheel("audio.target", clicks=3)
        window.key_up("shift")
        top = window.wait_settled("sound")[2]
        self.assertLess(top, 0.6)
        zoomed, = self.look(window, "audio-spectrogram-zoomed", "audio.target")
        bright = zoomed.sum(axis=2)[:, int(0.2 * width):int(0.4 * width)].mean(axis=1)
        self.assertAlmostEqual(int(bright.argmax()) / height, 1 - 1000 / (RATE / 2 * top), delta=0.03)
        window.move(*window.place("audio.run1", 0.4, 0.4))
        window.wait_frames(3)
        window.wait_calm()
        window.screenshot("audio-spectrogram-readout")
        window.click("audio.errors")
        window.wait(lambda: "audio.error0" not in window.widgets, "no errors")
        self.look(window, "audio-spectrogram-alone", "audio.target")
        window.key("g")
        window.wait(lambda: not window.state["spectrogram"], "waveforms again")
        self.assertEqual(window.quit(), 0)
        state = json.loads((self.folder / "state" / "rankscope" / "state.json").read_text())
        self.assertFalse(state["view"]["spectrogram"])

    def test_export_and_the_record(self):
        window = self.open_sound()
        self.pause(window, 150)
        live, = self.look(window, "audio-live", "audio.run1")
        kept = self.folder / "kept"
        kept.mkdir()
        window.click("audio.export.1")
        window.browse_to(kept)
        window.screenshot("audio-export-dialog")
        window.click("browser.choose")
        path = window.wait(lambda: next(kept.glob("muon-*.wav"), None), "the file")
        self.assertAlmostEqual(int(path.stem.split("-")[1]), window.runs[1]["step"], delta=1)
        window.wait(lambda: "Exported muon" in window.state["toast"], "a word about it")
        rate, samples = read_wav(path)
        self.assertEqual((rate, len(samples)), (RATE, COUNT))
        error = ((tone() - samples) ** 2).mean()
        snr = 10 * np.log10((tone() ** 2).mean() / error)
        self.assertAlmostEqual(snr, window.runs[1]["scores"]["snr"], delta=0.02, msg="the very output that was scored")

        # The same name again is not written over without a question.
        before = path.stat().st_mtime_ns
        window.click("audio.export.1")
        window.wait(lambda: window.state["dialog"] == "browser", "the dialog")
        window.wait_widget("browser.choose")
        window.click("browser.choose")
        window.wait(lambda: "Not exported" in window.state["toast"], "a warning")
        self.assertEqual(path.stat().st_mtime_ns, before)

        x, y = window.place("scrubber", 0.02)
        window.move(x, y)
        window.wait_frames(1)
        window.drag((x, y), (x + 3, y))
        window.wait(lambda: 0 <= window.state["scrub"] < window.runs[1]["step"] / 2, "the past")
        past, = self.look(window, "audio-record", "audio.run1")
        self.assert_differ(live, past, "what was heard then", 2)
        window.key("l")
        window.wait(lambda: window.state["scrub"] == -1, "live again")
        self.assertEqual(window.quit(), 0)

    def test_a_file_alone(self):
        window = self.open(write_wav(self.folder / "alone.wav", tone(1000)))
        window.wait_widget("audio.run1")
        self.assertEqual(window.state["task"], "audio")
        window.wait_step(2)
        window.wait(lambda: all("snr" in run["scores"] for run in window.runs), "scores")
        window.rest_pointer()
        window.wait_frames()
        window.screenshot("audio-file-alone")
        self.assertEqual(window.quit(), 0)

    def test_no_device(self):
        window = self.open_sound(device=False)
        self.pause(window)
        window.wait(lambda: "No sound device" in window.state["listening"]["reason"]
                    or "without PortAudio" in window.state["listening"]["reason"], "the reason")
        self.assertFalse(window.state["listening"]["possible"])
        window.click("audio.listen")
        window.key("p")
        window.move(*window.place("audio.play.1"))
        window.wait_frames(2)
        window.wait_calm()
        window.screenshot("audio-no-device")
        self.assertEqual(window.state["listening"]["playing"], -1)
        self.assertEqual(window.words(), "", "nothing on stderr")
        self.assertEqual(window.quit(), 0)

    def test_playing(self):
        window = self.open_sound(device=True)
        self.pause(window)
        window.wait(lambda: window.state["listening"]["possible"] or "No " in window.state["listening"]["reason"]
                    or "without" in window.state["listening"]["reason"], "an answer about devices")
        if not window.state["listening"]["possible"]:
            self.skipTest(window.state["listening"]["reason"])
        window.click("audio.play.0")
        window.wait(lambda: self.played.exists() and self.played.stat().st_size >= 2 * 2 * COUNT, "what was played")
        window.wait(lambda: window.state["listening"]["playing"] == -1, "the end of the sound")
        raw = self.played.read_bytes()
        wide = len(raw) >= 8 * COUNT
        heard = np.frombuffer(raw, "<f4" if wide else "<i2").reshape(-1, 2)[:, 0] / (1 if wide else 32767)
        # A device may begin with silence; of the tone that is only the very first sample.
        heard = heard[np.flatnonzero(heard)[0] - 1:]
        self.assertLess(np.abs(heard[:COUNT] - tone()).max(), 1e-3, "the target's samples")
        self.assertEqual(window.words(), "", "nothing on stderr")
        self.assertEqual(window.quit(), 0)


if __name__ == "__main__":
    unittest.main()
