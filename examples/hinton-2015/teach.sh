#!/usr/bin/env bash
# Trains the teacher: teach.sh OUT. The data are beside it, in OUT/mnist, as fetch-data.sh puts them there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: teach.sh OUT}

node "$here/../../packages/cli/dist/cli.js" teach --dataset idx --path "$out/mnist" --name teacher --out "$out/teacher" \
  --model '{"kind":"mlp","units":[1200,1200],"dropout":0.5}' --augment '[{"kind":"shift","pixels":2}]' \
  --epochs 60 --batch-size 128 --seed 1 --validation 0.1 \
  --learning-rate '{"schedule":"cosine","from":0.001,"to":0.00001,"epochs":60}'
