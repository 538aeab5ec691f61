#!/usr/bin/env bash
# Trains the teachers of language-model.yaml from what fetch.sh made: teach.sh DATA [OUT]
#   OUT  receives the models (default: runs/language-model-teachers); some 3 minutes on two cores
set -euo pipefail
if [ $# -lt 1 ]; then
  echo "usage: $0 DATA [OUT]" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
data=$(cd "$1" && pwd)
out=${2:-$here/../../runs/language-model-teachers}

teach() { # name keys model
  if [ -e "$out/$1/faculty.json" ]; then echo "$1 is there"; return; fi
  node "$here/../../packages/cli/dist/cli.js" teach --name "$1" --out "$out/$1" --model "$3" \
    --dataset "{\"name\":\"tokens\",\"path\":\"$data/$1\",\"length\":32,\"test\":0.05,$2}" \
    --epochs 3 --batch-size 32 --learning-rate 0.004 --seed 1
}

teach elinor '"maxTokens":1000' '{"kind":"transformer","causal":true,"blocks":1,"width":64,"heads":4,"feedForward":128}'
# Both have to tell the same tokens apart.
teach emma "\"vocabulary\":\"$out/elinor/vocabulary.txt\"" \
  '{"kind":"transformer","causal":true,"blocks":2,"width":48,"heads":4,"feedForward":96}'
