#!/bin/sh
# build.sh OUTPUT SOURCE MODULES - bundles the page's script into OUTPUT.
#
# SOURCE is this folder; MODULES is a folder with the node_modules that package-lock.json names ("./dev" fetches them there, or: copy
# package.json and package-lock.json into it and run "npm ci --ignore-scripts"). Nothing is fetched here, so that a build asks nothing of any
# network. Without Node.js 18 or the modules OUTPUT becomes an empty file and pages carry static pictures only; that is no error.
set -u
output=$1 source=$2 modules=$3/node_modules

without() {
  echo "page: $1; pages will carry static pictures only"
  : >"$output"
  exit 0
}

command -v node >/dev/null 2>&1 || without 'no Node.js'
[ -d "$modules/esbuild" ] || without "no modules in $3"

# The licences of what is inside travel with it.
banner=$(printf '/*!\n'; cat "$source/LICENSES"; printf '*/')
NODE_PATH=$modules node "$modules/esbuild/bin/esbuild" "$source/src/page.js" --bundle --minify --format=iife --charset=utf8 --target=es2020 \
  --banner:js="$banner" --outfile="$output.part" --log-level=warning || without 'bundling failed'

# A page holds the script as it is, so nothing in it may end the element that it stands in.
if grep -qi -e '</script' -e '<!--' "$output.part"; then
  rm -f "$output.part"
  without 'the bundle could not stand inside a page'
fi
mv "$output.part" "$output"
