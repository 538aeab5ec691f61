#!/usr/bin/env bash
# Trains the teachers of speech.yaml from the embedded spoken digits: teach.sh [OUT]
#   OUT  receives the models (default: runs/speech-teachers)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../runs/speech-teachers}

teach() { # name model epochs
  node "$here/../../packages/cli/dist/cli.js" teach --dataset spoken-digits --name "$1" --out "$out/$1" --model "$2" \
    --epochs "$3" --batch-size 32 --learning-rate 0.002 --seed 1 \
    --augment '[{"kind":"time-mask","steps":4},{"kind":"frequency-mask","bands":2}]'
}

teach convolutions '{"kind":"cnn-1d","filters":[32,64],"dropout":0.3}' 12
teach wide-convolutions '{"kind":"cnn-1d","filters":[48,48],"kernel":5,"units":[64],"dropout":0.3}' 12
