#!/usr/bin/env bash
# Trains the teachers of translation.yaml from what fetch.sh made: teach.sh DATA [OUT]
#   OUT  receives the models (default: runs/translation-teachers)
set -euo pipefail
if [ $# -lt 1 ]; then
  echo "usage: $0 DATA [OUT]" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
data=$(cd "$1" && pwd)
out=${2:-$here/../../runs/translation-teachers}

teach() { # name keys model
  node "$here/../../packages/cli/dist/cli.js" teach --name "$1" --out "$out/$1" --model "$3" \
    --dataset "{\"name\":\"pairs\",\"path\":\"$data/teachers.jsonl\",\"test\":\"$data/test.jsonl\",\"length\":18,$2}" \
    --learning-rate '{"schedule":"cosine","from":0.004,"to":0.0002,"epochs":12}' \
    --epochs 12 --batch-size 32 --validation 0.05 --seed 1
}

teach wide '"maxTokens":1000' '{"kind":"encoder-decoder","blocks":1,"width":64,"heads":4,"feedForward":128}'
# Both have to tell the same tokens apart.
teach deep "\"vocabulary\":\"$out/wide/vocabulary.txt\"" \
  '{"kind":"encoder-decoder","blocks":2,"width":48,"heads":4,"feedForward":96}'
