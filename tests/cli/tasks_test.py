#!/usr/bin/env python3
"""Every task end to end: its scores, its files, and what it says to inputs that are not for it."""
import struct
import unittest
from pathlib import Path

from program import ProgramTest, SMALL, read_json, run


def wav_bytes(values, rate=8000, channels=1):
    """16-bit PCM, written here so that the reader under test has an independent witness."""
    data = b"".join(struct.pack("<h", round(32767 * v)) for v in values)
    return (b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt "
            + struct.pack("<IHHIIHH", 16, 1, channels, rate, rate * 2 * channels, 2 * channels, 16)
            + b"data" + struct.pack("<I", len(data)) + data)


def samples_of(path):
    """A float WAV's samples."""
    data = path.read_bytes()
    start = data.index(b"data") + 8
    return struct.unpack(f"<{(len(data) - start) // 4}f", data[start:])


class TasksTest(ProgramTest):
    def train(self, task, source, *arguments, steps=30):
        out = self.folder / task
        result = run("fit", task, source, *SMALL, "--steps", steps, "--json", "--out", out, *arguments)
        self.assert_done(result)
        return out, read_json(result)["runs"][0]

    def test_inpaint(self):
        out, entry = self.train("inpaint", self.picture, "--keep", "0.25")
        self.assertEqual([k for k in entry if k.startswith("psnr")], ["psnr", "psnr_train", "psnr_test"])
        self.assertIn("psnr,psnr_train,psnr_test", (out / "adam" / "metrics.csv").read_text(encoding="utf-8"))
        self.assertTrue((out / "adam" / "reconstruction.png").exists())

    def test_superres_and_ct_resume_to_the_same_bits(self):
        for task, options in [("superres", ["--scale", "2"]), ("ct", ["--angles", "9", "--noise", "0.1"])]:
            out, entry = self.train(task, self.picture, *options)
            self.assertIsNotNone(entry["psnr"])
            half = self.folder / f"half-{task}"
            self.assert_done(run("fit", task, self.picture, *SMALL, "--steps", 30, "--stop-at", 11, "--out", half, *options))
            self.assert_done(run("resume", half, "--threads", "1"))
            self.assertEqual(self.checkpoint(half, "adam").read_bytes(), self.checkpoint(out, "adam").read_bytes())

    def test_audio(self):
        sound = self.folder / "sound.wav"
        sound.write_bytes(wav_bytes([((i * 37) % 200 - 100) / 125 for i in range(1600)]))
        out, entry = self.train("audio", sound, "--start", "0.05", "--seconds", "0.1", "--model", "siren")
        self.assertEqual(list(entry)[list(entry).index("loss") + 1:][:3], ["snr", "si_snr", "psnr"])
        samples = samples_of(out / "adam" / "reconstruction.wav")
        self.assertEqual(len(samples), 800)
        self.assertTrue(all(abs(s) <= 1 for s in samples))
        again = read_json(run("inspect", out / "adam" / "reconstruction.wav", "--json"))
        self.assertEqual((again["kind"], again["rate"], again["samples"]), ("audio", 8000, 800))
        self.assertIn("audio", (out / "report.html").read_text(encoding="utf-8"))

    def test_samples(self):
        self.train("ct", "sample:phantom", "--angles", "5", steps=2)
        self.train("audio", "sample:carillon", "--seconds", "0.02", steps=2)

    def test_wrong_kinds(self):
        sound = self.folder / "sound.wav"
        sound.write_bytes(wav_bytes([0.1] * 100))
        self.assert_refused(run("fit", "image", sound), "sound.wav", "audio")
        self.assert_refused(run("fit", "ct", sound), "sound.wav", "audio")
        self.assert_refused(run("fit", "audio", self.picture), "picture.png", "no audio")
        self.assert_refused(run("fit", "audio", "sample:harbour"), "carillon")
        self.assert_refused(run("fit", "ct", "sample:carillon"), "carillon", "audio")

    def test_bad_audio(self):
        sound = self.folder / "sound.wav"
        whole = wav_bytes([0.1, -0.2] * 50)
        for length in list(range(0, len(whole), 61)) + [len(whole) - 1]:
            sound.write_bytes(whole[:length])
            self.assert_refused(run("fit", "audio", sound, "--steps", "1"), "sound.wav")
        self.assert_refused(run("inspect", sound), "sound.wav")
        sound.write_bytes(wav_bytes([]))
        self.assert_refused(run("fit", "audio", sound), "0 samples")
        sound.write_bytes(wav_bytes([0.1] * 1000, channels=500))
        self.assert_refused(run("fit", "audio", sound), "500 channels")
        sound.write_bytes(whole)
        self.assert_refused(run("fit", "audio", sound, "--start", "7"), "sound.wav", "--start")

    def test_dicom(self):
        corpus = Path(__file__).resolve().parents[1] / "fuzz" / "corpus" / "dicom"
        self.train("ct", corpus / "encoded_j2k.dcm", "--angles", "5", "--window", "100/200", steps=2)
        self.assertEqual(read_json(run("inspect", corpus / "full.dcm", "--json"))["window"], {"centre": 40, "width": 400})
        self.assert_refused(run("fit", "image", corpus / "frames.dcm"), "frames.dcm", "--frame")
        self.assert_refused(run("fit", "ct", corpus / "full.dcm", "--window", "wide"), "window")
        for name in ("none.dcm", "fewer.dcm", "huge.dcm", "cut_full.dcm"):
            self.assert_refused(run("fit", "ct", corpus / name), name)
        text = self.folder / "text.dcm"
        text.write_text("not a slice", encoding="utf-8")
        self.assert_refused(run("fit", "ct", text), "text.dcm", "no DICOM file")
        self.assert_refused(run("inspect", text), "text.dcm")

    def test_bad_tasks(self):
        self.assert_refused(run("fit", "ct", "sample:phantom", "--angles", "0"), "--angles", "0")
        self.assert_refused(run("fit", "ct", "sample:phantom", "--batch", "10"), "batch")
        self.assert_refused(run("fit", "superres", self.picture, "--scale", "1"), "--scale")
        self.assert_refused(run("fit", "superres", self.picture, "--resize", "9x3", "--scale", "4"), "scale")
        self.assert_refused(run("fit", "inpaint", self.picture, "--keep", "0"), "--keep")
        self.assert_refused(run("fit", "inpaint", self.picture, "--keep", "1e-6"), "keep")
        self.assert_refused(run("fit", "inpaint", self.picture, "--angles", "3"), "--angles")


if __name__ == "__main__":
    unittest.main()
