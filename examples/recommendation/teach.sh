#!/usr/bin/env bash
# Trains the teachers of recommendation.yaml from what fetch.sh made, on all labels: teach.sh DATA [OUT]
#   OUT  receives the models (default: runs/recommendation-teachers); some 20 minutes on two cores
set -euo pipefail
if [ $# -lt 1 ]; then
  echo "usage: $0 DATA [OUT]" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
data=$(cd "$1" && pwd)
out=${2:-$here/../../runs/recommendation-teachers}
columns='{"user":"user","item":"item","time":"time"}'
dataset="{\"name\":\"interactions\",\"path\":\"$data/ratings.tsv\",\"columns\":$columns,\"history\":750,\"perUser\":60}"

teach() { # name model ids-shown
  if [ -e "$out/$1/faculty.json" ]; then echo "$1 is there"; return; fi
  node "$here/../../packages/cli/dist/cli.js" teach --dataset "$dataset" --name "$1" --out "$out/$1" --model "$2" \
    --inputs "{\"length\":$3}" --epochs 12 --batch-size 128 --learning-rate 0.002 --validation 0.05 --seed 1
}

teach towers '{"kind":"two-towers","width":64,"units":[64],"dropout":0.4}' 31
teach sasrec '{"kind":"sasrec","width":64,"blocks":1,"heads":1,"feedForward":64,"dropout":0.4}' 31
teach gru '{"kind":"gru4rec","width":64,"units":[64],"dropout":0.4}' 21
