"""Runs the built program as a user would, and makes small files for it. Used by the tests of this folder."""
import json
import os
import shutil
import signal
import struct
import subprocess
import tempfile
import unittest
import zlib
from pathlib import Path

PROGRAM = os.environ.get("RANKSCOPE", str(Path(__file__).resolve().parents[2] / "build" / "rankscope"))

# A network small enough that hundreds of steps take a second or two.
SMALL = ["--hidden-layers", "2", "--width", "16"]


def clean_environment():
    """Without a display, so that nothing here can open a window."""
    return {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}


def run(*arguments, cwd=None, timeout=120):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, cwd=cwd, timeout=timeout,
                          env=clean_environment(), check=False)


def hear_signals():
    """A suite that runs in the background ignores Ctrl+C, and the programs it starts would as well."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def start(*arguments, cwd=None, prepare=hear_signals):
    return subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            cwd=cwd, env=clean_environment(), preexec_fn=prepare)


def png_bytes(width, height, color=lambda x, y: (x * 7 % 256, y * 11 % 256, (x ^ y) * 5 % 256)):
    """An 8-bit RGB PNG, written here so that the reader under test has an independent witness."""
    rows = b"".join(b"\0" + b"".join(bytes(color(x, y)) for x in range(width)) for y in range(height))
    return png_from(width, height, zlib.compress(rows))


def png_from(width, height, compressed, depth=8, color_type=2):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", compressed) + chunk(b"IEND", b"")


class ProgramTest(unittest.TestCase):
    """A temporary folder with a picture in it, and what every test asks of an error."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="rankscope-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.picture = self.folder / "picture.png"
        self.picture.write_bytes(png_bytes(24, 16))

    def fit(self, *arguments, **options):
        return run("fit", "image", self.picture, *SMALL, *arguments, **options)

    def assert_done(self, result):
        self.assertEqual(result.returncode, 0, result.stderr)

    def assert_refused(self, result, *words, status=2):
        """One line on stderr that says what and where, nothing on stdout."""
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        lines = [line for line in result.stderr.splitlines() if not line.startswith("rankscope: note:")]
        self.assertEqual(len(lines), 1, result.stderr)
        self.assertTrue(lines[0].startswith("rankscope: "), lines[0])
        for word in words:
            self.assertIn(word, lines[0])
        self.assertEqual(result.stdout, "")

    def checkpoint(self, out, name):
        return Path(out) / name / "checkpoint.safetensors"


def read_json(result):
    return json.loads(result.stdout)
