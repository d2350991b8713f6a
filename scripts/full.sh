# Sourced by ./test --full: the checks that need their own builds. Uses phase, configure, build and tests.

# ThreadSanitizer fails to start where the kernel randomises addresses more than it expects.
without_randomisation() {
  if setarch "$(uname -m)" -R true 2>/dev/null; then
    setarch "$(uname -m)" -R "$@"
  else
    "$@"
  fi
}

# Everything that starts threads without tensors, driven by a fake trainee.
thread_sanitizer() {
  configure build-tsan ON -DRANKSCOPE_SANITIZE=thread -DRANKSCOPE_WINDOW=OFF -DCMAKE_BUILD_TYPE=RelWithDebInfo || return 1
  without_randomisation ninja -C "$root/build-tsan" -j "$(build_jobs)" test_train test_compute || return 1
  local status=0 name
  for name in test_train test_compute; do
    TSAN_OPTIONS="halt_on_error=1 second_deadlock_stack=1" without_randomisation "$root/build-tsan/$name" || status=1
  done
  return $status
}

# LibTorch is not instrumented, so containers that cross into it look odd to AddressSanitizer.
sanitizer_environment() {
  export ASAN_OPTIONS="detect_container_overflow=0:detect_stack_use_after_return=1:strict_string_checks=1"
  export UBSAN_OPTIONS="print_stacktrace=1"
  export LSAN_OPTIONS="suppressions=$root/tests/lsan.supp:print_suppressions=0"
}

address_sanitizer() (
  sanitizer_environment
  configure build-asan ON -DRANKSCOPE_SANITIZE=address,undefined -DRANKSCOPE_WINDOW=OFF -DCMAKE_BUILD_TYPE=RelWithDebInfo &&
    ninja -C "$root/build-asan" -j "$(build_jobs)" &&
    tests build-asan -L unit -LE 'slow|gpu'
)

# Each fuzz target for a minute, from its corpus.
fuzzing() (
  sanitizer_environment
  seconds=${RANKSCOPE_FUZZ_SECONDS:-60}
  names=$(cd "$root/tests/fuzz" && ls fuzz_*.cpp | sed -e 's/^fuzz_//' -e 's/\.cpp$//')
  CC=clang CXX=clang++ configure build-fuzz ON -DRANKSCOPE_FUZZ=ON -DRANKSCOPE_WINDOW=OFF -DCMAKE_BUILD_TYPE=RelWithDebInfo &&
    ninja -C "$root/build-fuzz" -j "$(build_jobs)" $(printf 'fuzz_%s ' $names) || exit 1
  status=0
  for name in $names; do
    found=$(mktemp -d)
    say "-- $name, $seconds s"
    "$root/build-fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 -print_final_stats=1 \
      -artifact_prefix="$root/build-fuzz/" "$found" "$root/tests/fuzz/corpus/$name" >"$root/build-fuzz/$name.log" 2>&1 || status=1
    tail -n 12 "$root/build-fuzz/$name.log"
    rm -rf "$found"
  done
  exit $status
)

# Formats differ between versions of clang-format: only the one that the sources are written for judges.
style() {
  if ! clang-format --version | grep -q 'version 14\.'; then
    say "skipped: this is $(clang-format --version), the style is checked with version 14"
    return 0
  fi
  find "$root/app" "$root/core" "$root/render" "$root/tests" \( -name '*.cpp' -o -name '*.h' \) -print0 |
    xargs -0 clang-format --dry-run -Werror
}

phase "thread sanitizer" thread_sanitizer
phase "address and undefined-behaviour sanitizers" address_sanitizer
phase "fuzzing" fuzzing
phase "style" style
