#!/bin/sh
# install.sh BUILD SOURCE - what a packager gets: installs into an empty folder, looks for each part, and builds and runs a program in C
# and one in C++ against it as a stranger would, knowing only pkg-config. Prints TAP.
set -eu
build=$1 source=$2 number=0 failed=0
dest=$(mktemp -d)
trap 'rm -rf "$dest"' EXIT

# point SENTENCE COMMAND...: one point, held when the command succeeds; what it says is shown when not.
point() {
  sentence=$1; shift
  number=$((number + 1))
  if "$@" >"$dest/said" 2>&1; then
    echo "ok $number - $sentence"
  else
    sed 's/^/# /' "$dest/said"
    echo "not ok $number - $sentence"
    failed=1
  fi
}

skip() {
  number=$((number + 1))
  echo "ok $number - $1 # SKIP $2"
}

point 'it installs into another root' meson install -C "$build" --no-rebuild --destdir "$dest/root" --quiet
prefix=$(find "$dest/root" -type d -path '*/include/zopa' | sed 's|/include/zopa$||')
pc=$(find "$dest/root" -name zopa.pc)
library=$(find "$dest/root" -name 'libzopa.so.*.*')
export PKG_CONFIG_PATH="${pc%/*}" PKG_CONFIG_SYSROOT_DIR="$dest/root" LD_LIBRARY_PATH="${library%/*}"

for file in include/zopa/base.h include/zopa/zopa.h bin/zopa share/man/man1/zopa.1 share/man/man5/zopa-case.5 \
            share/bash-completion/completions/zopa; do
  point "$file is there" test -s "$prefix/$file"
done
point 'the library has its SONAME' sh -c 'readelf -d "$1" | grep "SONAME.*\[libzopa\.so\.0\]"' - "$library"
point 'the library shows zopa_ names only' sh -c '! nm -D --defined-only "$1" | awk "{ print \$3 }" | grep -v ^zopa_' - "$library"
point 'every header stands alone' sh -c '
  for header in "$1"/include/zopa/*.h; do
    echo "#include <zopa/${header##*/}>" | gcc -std=c17 -Wall -Wextra -pedantic -Werror -I"$1/include" -fsyntax-only -xc - || exit 1
  done' - "$prefix"

cat >"$dest/user.c" <<'END'
#include <stdio.h>
#include <string.h>
#include <zopa/zopa.h>

int main(void)
{
  struct zopa_error error;
  zopa_error_init(&error);
  zopa_error_add(&error, ZOPA_WARNING, (struct zopa_place){"a", 1, 2}, "%s", "text");
  int right = error.count == 1 && strcmp(zopa_status_text(ZOPA_OK), "ok") == 0;
  zopa_error_clear(&error);
  printf("%s\n", zopa_version());
  return !right;
}
END
sed 's/(struct zopa_place){"a", 1, 2}/zopa_place{"a", 1, 2}/' "$dest/user.c" >"$dest/user.cc"
version=$(pkg-config --modversion zopa)
for language in 'C gcc -std=c17 user.c' 'C++ g++ -std=c++17 user.cc'; do
  set -- $language
  if ! command -v "$2" >/dev/null; then skip "a program in $1 builds and runs" "no $2 here"; continue; fi
  point "a program in $1 builds and runs" sh -c '
    "$2" "$3" -Wall -Wextra -Werror "$5/$4" -o "$5/user" $(pkg-config --cflags --libs zopa) && test "$("$5/user")" = "$6"' \
    - "$1" "$2" "$3" "$4" "$dest" "$version"
done
point 'the installed program runs' sh -c '"$1/bin/zopa" --version | grep -F "$2"' - "$prefix" "$version"
if command -v mandoc >/dev/null; then
  for page in "$source"/docs/man/*; do point "${page##*/} is well formed" mandoc -T lint -W warning "$page"; done
else
  skip 'man pages are well formed' 'no mandoc here'
fi
point 'the completion offers verbs, options and viewers' bash -euc '
  . "$1"
  try() { expected=$1; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _zopa; echo "${*@Q}: ${COMPREPLY[*]}"; test "${COMPREPLY[*]}" = "$expected"; }
  try analyze zopa an
  try --points zopa analyze --p
  try mediator zopa show a.yaml --as med
  try --help zopa help --h' - "$source/completions/zopa.bash"
echo "1..$number"
exit $failed
