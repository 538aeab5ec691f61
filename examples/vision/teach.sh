#!/usr/bin/env bash
# Trains the teachers of quickstart.yaml again, as they ship in teachers/: teach.sh DATA [OUT]
#   DATA  the folder that fetch-data.sh filled
#   OUT   receives the models (default: teachers/ beside this file)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$(cd "${1:?usage: teach.sh DATA [OUT]}" && pwd)
out=${2:-$here/teachers}

teach() { # name model epochs learning-rate [more options]
  node "$here/../../packages/cli/dist/cli.js" teach --dataset fashion-mnist-full --path "$data" \
    --name "$1" --out "$out/$1" --model "$2" --epochs "$3" --batch-size 128 --seed 1 \
    --augment '[{"kind":"shift","pixels":2},{"kind":"flip-horizontal","probability":0.5}]' \
    --learning-rate "{\"schedule\":\"cosine\",\"from\":$4,\"to\":0.00001,\"epochs\":$3}" \
    "${@:5}"
}

teach wide-cnn '{"kind":"cnn","filters":[16,32,64],"units":[128],"dropout":0.3}' 8 0.002
teach kernel5-cnn '{"kind":"cnn","filters":[12,24],"kernel":5,"units":[64],"dropout":0.2}' 7 0.002
teach footwear-mlp '{"kind":"mlp","units":[128,64],"dropout":0.2}' 8 0.001 --classes sandal,sneaker,ankle-boot,bag
