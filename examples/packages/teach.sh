#!/usr/bin/env bash
# Writes what apt knows of every package as texts and trains the teachers of packages.yaml on all of their sections:
# teach.sh [OUT]
#   OUT  receives texts and models (default: runs/packages)
# Needs a Debian with its package lists (apt-get update).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../runs/packages}

mkdir -p "$out"
[ -d "$out/texts" ] || {
  apt-cache dumpavail | node "$here/make-data.mjs" "$out/texts.unfinished"
  mv "$out/texts.unfinished" "$out/texts"
}

teach() { # name model
  if [ -e "$out/$1/faculty.json" ]; then echo "$1 is there"; return; fi
  node "$here/../../packages/cli/dist/cli.js" teach --name "$1" --out "$out/$1" --model "$2" --seed 1 \
    --dataset text --path "$out/texts" --epochs 4 --batch-size 128 \
    --learning-rate '{"schedule":"cosine","from":0.003,"to":0.00001,"epochs":4}'
}

teach convolutions '{"kind":"cnn-1d","filters":[128],"kernel":3,"embedding":48,"dropout":0.3}'
teach words '{"kind":"embedding-pool","embedding":96,"units":[128],"dropout":0.3}'
