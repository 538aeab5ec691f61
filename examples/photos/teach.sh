#!/usr/bin/env bash
# Draws the pictures of photos.yaml and trains its teachers on all their labels: teach.sh [OUT]
#   OUT  receives fonts, photos and models (default: runs/photos-data)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../runs/photos-data}

"$here/fetch-fonts.sh" "$out/fonts"
[ -d "$out/photos" ] || node "$here/draw-photos.mjs" "$out/fonts" "$out"

teach() { # name size channels filters
  node "$here/../../packages/cli/dist/cli.js" teach --dataset images --path "$out/photos" --size "$2" --channels "$3" \
    --name "$1" --out "$out/$1" --epochs 12 --batch-size 64 --seed 1 \
    --model "{\"kind\":\"cnn\",\"filters\":$4,\"batchNorm\":true,\"dropout\":0.3}" \
    --learning-rate '{"schedule":"cosine","from":0.003,"to":0.00001,"epochs":12}' \
    --augment '[{"kind":"shift","pixels":2},{"kind":"brightness","amount":0.1}]'
}

teach colour 40,40 3 '[16,32,64,128]'
teach grey 24,24 1 '[24,48,96]'
