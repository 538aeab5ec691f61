#!/usr/bin/env bash
# Draws the pictures of glyphs.yaml and trains its two teachers on all their labels: teach.sh [OUT]
#   OUT  receives fonts, pictures and models (default: runs/glyphs-data)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../runs/glyphs-data}

"$here/draw.sh" "$out"

teach() { # name model epochs
  [ -f "$out/$1/faculty.json" ] || node "$here/../../packages/cli/dist/cli.js" teach --dataset images \
    --path "$out/letters" --size 32,32 --channels 3 --name "$1" --out "$out/$1" --epochs "$3" --batch-size 32 --seed 1 \
    --model "$2" --learning-rate "{\"schedule\":\"cosine\",\"from\":0.004,\"to\":0.00001,\"epochs\":$3}" \
    --augment '[{"kind":"shift","pixels":2},{"kind":"brightness","amount":0.1}]'
}

teach plain '{"kind":"cnn","filters":[16,32,64,128],"batchNorm":true,"dropout":0.2}' 8
teach kernel5 '{"kind":"cnn","filters":[12,24,48],"kernel":5,"batchNorm":true,"dropout":0.2}' 6
