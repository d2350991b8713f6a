#!/usr/bin/env python3
"""./run's first half: what scripts/setup.sh says, and what it remembers."""
import subprocess
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# A Debian of which only the named packages are there, for a user who cannot become root.
STAGE = """
set -euo pipefail
root=$1
. "$2/scripts/setup.sh"
is_debian() { return 0; }
installed() { case " $present " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }
id() { echo 1000; }
command() { if [ "$*" = "-v sudo" ]; then return 1; fi; builtin command "$@"; }
check_blas() { :; }
"""


class SetupTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="rankscope-test-")
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        (self.root / "packages").mkdir()
        (self.root / "packages" / "run.txt").write_text("alpha  the first\nbeta  the second\n", encoding="utf-8")

    def ensure(self, present):
        script = f"present='{present}'\n{STAGE}\nensure_packages run"
        return subprocess.run(["bash", "-c", script, "bash", self.root, ROOT], capture_output=True, text=True, check=False)

    def test_what_is_missing_is_asked_for_every_time(self):
        for _ in range(2):
            result = self.ensure("alpha")
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertIn("apt-get install --no-install-recommends beta", result.stdout)
            self.assertFalse((self.root / "build" / ".packages-run").exists())

    def test_what_is_complete_is_remembered(self):
        result = self.ensure("alpha beta")
        self.assertEqual((result.returncode, result.stdout), (0, ""), result.stderr)
        self.assertTrue((self.root / "build" / ".packages-run").exists())

    def test_run_keeps_stdout_for_the_program(self):
        """Setting up with everything to say, then a program that prints."""
        (self.root / "scripts").mkdir()
        (self.root / "build").mkdir()
        setup = ["say() { echo \"$*\"; }"] + [f"{name}() {{ say {name}; }}" for name in ("ensure_packages", "configure", "build")]
        (self.root / "scripts" / "setup.sh").write_text("\n".join(setup), encoding="utf-8")
        (self.root / "run").write_text((ROOT / "run").read_text(encoding="utf-8"), encoding="utf-8")
        program = self.root / "build" / "rankscope"
        program.write_text("#!/bin/sh\necho '{}'\n", encoding="utf-8")
        program.chmod(0o755)
        result = subprocess.run(["bash", self.root / "run", "info", "--json"], capture_output=True, text=True, check=False)
        self.assertEqual((result.returncode, result.stdout), (0, "{}\n"))
        self.assertEqual(result.stderr.split(), ["ensure_packages", "configure", "build"])


if __name__ == "__main__":
    unittest.main()
