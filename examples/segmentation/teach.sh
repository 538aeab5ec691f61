#!/usr/bin/env bash
# Composes the scenes of segmentation.yaml and trains its teachers on all their masks: teach.sh [OUT]
#   OUT  receives scenes and models (default: runs/segmentation-data)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../runs/segmentation-data}

mkdir -p "$out"
[ -d "$out/scenes" ] || { node "$here/compose.mjs" "$out/scenes.unfinished" 1000 300 && mv "$out/scenes.unfinished" "$out/scenes"; }

teach() { # name filters
  if [ -e "$out/$1/faculty.json" ]; then echo "$1 is there"; return; fi
  node "$here/../../packages/cli/dist/cli.js" teach --name "$1" --out "$out/$1" --epochs 24 --batch-size 8 --seed 1 \
    --dataset "{\"name\":\"images\",\"path\":\"$out/scenes/pictures\",\"masks\":\"$out/scenes/masks\",\"size\":[32,32],\"channels\":1}" \
    --model "{\"kind\":\"unet\",\"filters\":$2,\"batchNorm\":true}" \
    --learning-rate '{"schedule":"cosine","from":0.004,"to":0.00001,"epochs":24}' \
    --augment '[{"kind":"flip-horizontal"},{"kind":"shift","pixels":3}]'
}

teach broad '[8,16,48]'
teach deep '[8,16,32,64]'
