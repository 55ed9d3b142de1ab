#!/bin/sh
# run.sh TARGET SECONDS - one fuzz target for a while. New inputs are kept in build-fuzz/corpus, what breaks it in build-fuzz/found.
set -eu
target=$1 seconds=$2 name=${1#fuzz_}
mkdir -p "build-fuzz/corpus/$name" "tests/fuzz/corpus/$name"
code=0
"build-fuzz/tests/fuzz/$target" "-max_total_time=$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
  "-artifact_prefix=build-fuzz/found/$name-" "build-fuzz/corpus/$name" "tests/fuzz/corpus/$name" >"build-fuzz/$name.log" 2>&1 || code=$?
runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "build-fuzz/$name.log")
if [ "$code" = 0 ]; then
  printf '%-24s %s inputs, nothing found\n' "$target" "$runs"
else
  printf '%-24s BROKEN, exit code %s; the end of build-fuzz/%s.log:\n' "$target" "$code" "$name"
  grep -E -A 12 'ERROR|runtime error|SUMMARY' "build-fuzz/$name.log" | head -n 40
  # A target that dies at once leaves no input behind; it is a finding all the same.
  ls "build-fuzz/found/$name-"* >/dev/null 2>&1 || cp "build-fuzz/$name.log" "build-fuzz/found/$name-died.log"
fi
