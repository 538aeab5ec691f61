#!/usr/bin/env bash
# Composes the scenes of multi-label.yaml and trains its teachers on all their labels: teach.sh [OUT]
#   OUT  receives scenes and models (default: runs/multi-label-data)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../runs/multi-label-data}

mkdir -p "$out"
[ -d "$out/scenes" ] || {
  node "$here/../segmentation/compose.mjs" "$out/scenes.unfinished" 1000 300
  mv "$out/scenes.unfinished" "$out/scenes"
}

teach() { # name filters
  if [ -e "$out/$1/faculty.json" ]; then echo "$1 is there"; return; fi
  node "$here/../../packages/cli/dist/cli.js" teach --name "$1" --out "$out/$1" --epochs 30 --batch-size 16 --seed 1 \
    --dataset "{\"name\":\"images\",\"path\":\"$out/scenes/pictures\",\"table\":\"$out/scenes/labels.csv\",\"id\":\"image\",
      \"target\":{\"kind\":\"classes\",\"column\":\"classes\"},\"size\":[32,32],\"channels\":1}" \
    --model "{\"kind\":\"cnn\",\"filters\":$2,\"batchNorm\":true,\"dropout\":0.3}" \
    --learning-rate '{"schedule":"cosine","from":0.003,"to":0.00001,"epochs":30}' \
    --augment '[{"kind":"flip-horizontal"},{"kind":"shift","pixels":3}]'
}

teach plain '[16,32,64]'
teach deep '[16,24,32,64]'
