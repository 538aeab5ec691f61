#!/usr/bin/env bash
# Trains the teachers of text.yaml from the embedded tweets: teach.sh [OUT]
#   OUT  receives the models (default: runs/text-teachers)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../runs/text-teachers}

teach() { # name model epochs
  node "$here/../../packages/cli/dist/cli.js" teach --dataset tweets --name "$1" --out "$out/$1" --model "$2" \
    --epochs "$3" --batch-size 32 --learning-rate 0.002 --validation 0.1 --seed 1 \
    --augment '[{"kind":"token-dropout","probability":0.1}]'
}

teach convolutions '{"kind":"cnn-1d","filters":[64,64],"embedding":48,"dropout":0.4}' 6
teach attention '{"kind":"transformer","blocks":1,"heads":2,"width":32,"feedForward":64,"dropout":0.3}' 5
teach words '{"kind":"embedding-pool","embedding":64,"units":[32],"dropout":0.4}' 10
