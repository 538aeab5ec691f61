#!/usr/bin/env bash
# Fetches the recordings and trains the teachers of speech-commands.yaml on all labels of four speakers: teach.sh [OUT]
#   OUT  receives recordings and models (default: runs/speech-commands)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../runs/speech-commands}

"$here/fetch-data.sh" "$out"

teach() { # name model rate
  node "$here/../../packages/cli/dist/cli.js" teach --name "$1" --out "$out/$1" --model "$2" --seed 1 \
    --dataset "{ \"name\": \"audio\", \"path\": \"$out/recordings\", \"files\": \"{class}_{speaker}_{}.wav\",
      \"test\": [\"george\", \"theo\"], \"rate\": 8000, \"seconds\": 0.8, \"mel\": { \"bands\": 32, \"window\": 0.032, \"hop\": 0.016 } }" \
    --epochs 20 --batch-size 32 --learning-rate "{\"schedule\":\"cosine\",\"from\":$3,\"to\":0.00001,\"epochs\":20}" \
    --augment '[{"kind":"time-mask","steps":3}]'
}

teach convolutions '{"kind":"cnn-1d","filters":[48,64,96],"batchNorm":true,"dropout":0.3}' 0.003
teach wide-convolutions '{"kind":"cnn-1d","filters":[64,128,128],"kernel":5,"batchNorm":true,"dropout":0.4}' 0.003
teach transformer '{"kind":"transformer","blocks":2,"heads":4,"width":64,"dropout":0.2}' 0.002
