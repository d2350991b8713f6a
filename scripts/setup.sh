# Sourced by ./run and ./test: brings the packages, configures, builds. Says on stdout what it does; needs bash.
# $root is the project's folder, set by the script that sources this.

say() { printf '%s\n' "$*"; }

is_debian() {
  [ -r /etc/os-release ] && command -v dpkg-query >/dev/null && command -v apt-get >/dev/null &&
    (. /etc/os-release; case " ${ID:-} ${ID_LIKE:-} " in *" debian "*) exit 0 ;; *) exit 1 ;; esac)
}

# "name  why" lines of packages/<list>.txt
package_lines() {
  local list
  for list in "$@"; do
    sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$root/packages/$list.txt"
  done
}

# The state in which the packages were last found complete: the lists, and the package database's time of change.
package_state() { { package_lines "$@"; stat -c %y /var/lib/dpkg/status 2>/dev/null; } | cksum; }

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

missing_packages() {
  local name why
  package_lines "$@" | while read -r name why; do
    installed "$name" || printf '%s\t%s\n' "$name" "$why"
  done
}

apt() {
  local as=()
  [ "$(id -u)" = 0 ] || as=(sudo)
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -q "$@"
}

install_packages() {
  local missing names
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  say "Missing packages:"
  printf '%s\n' "$missing" | while IFS=$'\t' read -r name why; do printf '  %-22s %s\n' "$name" "$why"; done
  names=$(printf '%s\n' "$missing" | cut -f1 | tr '\n' ' ')
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    say "There is no sudo here. As root: apt-get install --no-install-recommends $names"
    return 0
  fi
  say "Installing them with apt-get."
  apt update || say "apt-get update failed; trying with the lists that are there."
  # shellcheck disable=SC2086  # a list of words
  apt install -y --no-install-recommends $names
}

# LibTorch calls whatever libblas.so.3 the system's alternatives point to.
check_blas() {
  local chosen
  chosen=$(readlink -f /etc/alternatives/libblas.so.3-"$(uname -m)"-linux-gnu 2>/dev/null) || return 0
  case $chosen in
    *openblas* | *mkl* | *blis* | "") ;;
    *) say "Warning: the chosen BLAS is $chosen, which is slow. Choose OpenBLAS:"
       say "  update-alternatives --config libblas.so.3-$(uname -m)-linux-gnu" ;;
  esac
}

# ensure_packages LIST...
ensure_packages() {
  if ! is_debian; then
    say "Not a Debian system: nothing is installed. Needed, by their Debian names:"
    package_lines "$@" | sed 's/^/  /'
    return 0
  fi
  local stamp=$root/build/.packages-${*: -1}
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(package_state "$@")" ]; then
    return 0
  fi
  install_packages "$@"
  check_blas
  if [ -z "$(missing_packages "$@")" ]; then
    mkdir -p "$root/build"
    package_state "$@" >"$stamp"
  fi
}

# As many compilers as there are cores, and at least 2 GiB of memory for each.
build_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable:/ { print int($2 / 2097152) }' /proc/meminfo 2>/dev/null || true)
  [ "${memory:-0}" -ge 1 ] || memory=1
  echo $((cores < memory ? cores : memory))
}

# cmake_value FOLDER NAME: what the build folder's cache has for it
cmake_value() { sed -n "s/^$2:[A-Z]*=//p" "$root/$1/CMakeCache.txt" 2>/dev/null; }

# configure FOLDER TESTS [cmake arguments]: only if it must be; ninja itself notices changed CMake files.
configure() {
  local folder=$1 tests=$2
  shift 2
  if [ -f "$root/$folder/CMakeCache.txt" ] && [ "$(cmake_value "$folder" CMAKE_HOME_DIRECTORY)" != "$root" ]; then
    say "$folder belongs to a project that was elsewhere: made anew."
    rm -rf "${root:?}/$folder"/CMake* "${root:?}/$folder"/build.ninja
  fi
  if [ -f "$root/$folder/build.ninja" ] && { [ "$tests" = OFF ] || [ "$(cmake_value "$folder" RANKSCOPE_TESTS)" = ON ]; }; then
    return 0
  fi
  say "Configuring $folder."
  mkdir -p "$root/$folder"
  cmake -S "$root" -B "$root/$folder" -G Ninja -DCMAKE_BUILD_TYPE=Release -DRANKSCOPE_TESTS="$tests" "$@" \
    >"$root/$folder/configure.log" 2>&1 ||
    { cat "$root/$folder/configure.log"; rm -f "$root/$folder/build.ninja"; return 1; }
}

# build FOLDER [targets]: silent when there is nothing to do
build() {
  local folder=$1
  shift
  if ninja -C "$root/$folder" -n "$@" 2>/dev/null | grep -q "no work to do"; then
    return 0
  fi
  say "Building $folder. The first time takes some minutes."
  ninja -C "$root/$folder" -j "$(build_jobs)" "$@"
}
