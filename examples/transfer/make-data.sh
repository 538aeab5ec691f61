#!/usr/bin/env bash
# Makes the data and the teacher of transfer.yaml from the embedded Fashion-MNIST: make-data.sh [OUT]
#   OUT  receives both (default: runs/transfer-data)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../runs/transfer-data}

node "$here/derive.mjs" fashion-mnist "$out/clothing" --classes t-shirt,pullover,dress,coat,shirt --per-class 20
node "$here/../../packages/cli/dist/cli.js" teach --dataset fashion-mnist --name shoes-cnn --out "$out/shoes-cnn" \
  --classes sandal,sneaker,ankle-boot,bag,trouser --model '{"kind":"cnn","filters":[16,32],"dropout":0.2}' \
  --epochs 8 --batch-size 64 --learning-rate 0.002 --seed 1
