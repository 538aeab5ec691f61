#!/usr/bin/env bash
# Trains the teachers of detection.yaml on all scenes that make-data.mjs made: teach.sh DATA [OUT]
#   OUT  receives the models (default: runs/detection-teachers); some minutes on two cores
set -euo pipefail
if [ $# -lt 1 ]; then
  echo "usage: $0 DATA [OUT]" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
data=$(cd "$1" && pwd)
out=${2:-$here/../../runs/detection-teachers}
target='{"kind":"several","outputs":{"class":"class","box":"value"}}'

teach() { # name model seed
  if [ -e "$out/$1/faculty.json" ]; then echo "$1 is there"; return; fi
  node "$here/../../packages/cli/dist/cli.js" teach --dataset "{\"name\":\"npy\",\"path\":\"$data\",\"target\":$target}" \
    --name "$1" --out "$out/$1" --model "$2" --epochs "${EPOCHS:-16}" --batch-size 32 --learning-rate 0.002 \
    --validation 0.1 --seed "$3"
}

teach narrow '{"kind":"grid-cnn","filters":[12,24,48],"top":[64],"batchNorm":true}' 1
teach wide '{"kind":"grid-cnn","filters":[16,32,64],"top":[64],"batchNorm":true}' 2
teach deep '{"kind":"grid-cnn","filters":[12,24,48],"top":[64,64],"batchNorm":true}' 3
