#!/usr/bin/env bash
# Draws the pictures of glyphs.yaml and of ../transfer/signs.yaml where they are not there: draw.sh [OUT]
#   OUT  receives fonts and pictures (default: runs/glyphs-data)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../runs/glyphs-data}

if [ -d "$out/signs" ]; then exit; fi
"$here/../photos/fetch-fonts.sh" "$out/fonts"
node "$here/draw-glyphs.mjs" "$out/fonts" "$out"
