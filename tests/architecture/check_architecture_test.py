#!/usr/bin/env python3
"""The checker finds what it claims to find, and leaves sound code alone."""
import tempfile
import unittest
from pathlib import Path

import check_architecture

SOUND = """\
#include "base/error.h"
#include "train/frame.h"
namespace rankscope {
namespace {
constexpr int kLimit = 3;
const std::string& name() {
  static const std::string text = "x";
  return text;
}
static int helper(int x);
}  // namespace
struct Frame {
  static const PropertyTable& properties();
  static constexpr int kCount = 2;
  int step = 0;
};
using FramePtr = std::shared_ptr<const Frame>;
}  // namespace rankscope
"""


class CheckArchitectureTest(unittest.TestCase):
    def breaches(self, name, text):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            return list(check_architecture.check_tree(Path(folder)))

    def test_sound_code(self):
        self.assertEqual(self.breaches("core/results/a.cpp", SOUND), [])

    def test_what_a_merge_left_behind(self):
        for name in ("CHANGELOG.md", "tests/bench/RESULTS.md", "core/base/a.cpp"):
            self.assertEqual(len(self.breaches(name, "<" * 7 + " HEAD\nhere\n=======\nthere\n" + ">" * 7 + " branch\n")), 2, name)

    def test_include_that_points_upwards(self):
        self.assertEqual(len(self.breaches("core/train/a.cpp", '#include "engine/inr_trainee.h"\n')), 1)
        self.assertEqual(len(self.breaches("core/base/a.h", '#include "spec/model_spec.h"\n')), 1)
        self.assertEqual(len(self.breaches("core/io/a.h", '#include "cli/cli.h"\n')), 1)

    def test_render_and_core_do_not_know_each_other(self):
        self.assertEqual(len(self.breaches("render/a.cpp", '#include "signal/image.h"\n')), 1)
        self.assertEqual(len(self.breaches("core/signal/a.cpp", '#include "render/texture.h"\n')), 1)
        self.assertEqual(self.breaches("app/window/a.cpp", '#include "render/texture.h"\n'), [])

    def test_tensors_where_none_belong(self):
        for include in ("<torch/torch.h>", "<ATen/ATen.h>", '"c10/core/Device.h"'):
            self.assertEqual(len(self.breaches("core/train/a.h", f"#include {include}\n")), 1, include)
            self.assertEqual(self.breaches("core/model/a.h", f"#include {include}\n"), [])

    def test_mutable_state(self):
        for line in ("static int counter = 0;", "  static std::vector<int> cache;", "std::atomic<int> count{0};",
                     "int total = 0;", "thread_local int depth = 0;", "inline int shared = 1;", "Registry* registry;"):
            self.assertEqual(len(self.breaches("core/base/a.cpp", line + "\n")), 1, line)

    def test_long_file(self):
        self.assertEqual(self.breaches("shaders/a.frag", "\n" * 500), [])
        self.assertEqual(len(self.breaches("shaders/a.frag", "\n" * 501)), 1)


if __name__ == "__main__":
    unittest.main()
