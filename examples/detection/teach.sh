#!/usr/bin/env bash
# Makes the scenes of detection.yaml and trains its teachers on all their boxes: teach.sh [OUT]
#   OUT  receives scenes and models (default: runs/detection-data); some minutes on two cores
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../runs/detection-data}
data=$out/scenes

mkdir -p "$out"
[ -d "$data" ] || { node "$here/make-data.mjs" "$data.unfinished" && mv "$data.unfinished" "$data"; }
target='{"kind":"several","outputs":{"class":"class","box":"value"}}'

teach() { # name model seed
  if [ -e "$out/$1/faculty.json" ]; then echo "$1 is there"; return; fi
  node "$here/../../packages/cli/dist/cli.js" teach --dataset "{\"name\":\"npy\",\"path\":\"$data\",\"target\":$target}" \
    --name "$1" --out "$out/$1" --model "$2" --epochs 16 --batch-size 32 --learning-rate 0.002 \
    --validation 0.1 --seed "$3"
}

teach narrow '{"kind":"grid-cnn","filters":[12,24,48],"top":[64],"batchNorm":true}' 1
teach wide '{"kind":"grid-cnn","filters":[16,32,64],"top":[64],"batchNorm":true}' 2
teach deep '{"kind":"grid-cnn","filters":[12,24,48],"top":[64,64],"batchNorm":true}' 3
