#!/usr/bin/env bash
# Trains the student of photos.yaml on every tenth picture alone, for ten times as many epochs: tenth.sh [DATA]
#   DATA  what teach.sh filled (default: runs/photos-data)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=${1:-$here/../../runs/photos-data}

rm -rf "$data/tenth"
cp -r "$data/photos" "$data/tenth"
for class in "$data"/tenth/train/*; do
  (cd "$class" && LC_ALL=C ls | awk 'NR % 10 != 1' | xargs rm)
done
node "$here/../../packages/cli/dist/cli.js" teach --dataset images --path "$data/tenth" --size 32,32 \
  --name alone --out "$data/alone" --model '{"kind":"cnn","filters":[8,16,32,32],"batchNorm":true}' \
  --epochs 120 --batch-size 64 --seed 1 --augment '[{"kind":"shift","pixels":2}]' \
  --learning-rate '{"schedule":"cosine","from":0.004,"to":0.00001,"epochs":120}'
