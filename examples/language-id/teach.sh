#!/usr/bin/env bash
# Fetches texts and four teachers, and saves what these say of every text: teach.sh [OUT]
#   OUT  receives all of it (default: runs/language-id-data)
# The teachers come from PyPI and npm, into OUT and into teachers/node_modules.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../runs/language-id-data}
mkdir -p "$out"

"$here/fetch.sh" "$out/lists"
node "$here/make-data.mjs" "$out/lists" "$out/texts"

python3 -m venv "$out/python"
"$out/python/bin/pip" install --quiet --requirement "$here/teachers/requirements.txt"
npm install --prefix "$here/teachers" --no-package-lock --no-audit --no-fund --silent

for teacher in langid_py cld2; do
  "$out/python/bin/python" "$here/teachers/$teacher.py" "$out/texts" "$out/$teacher.csv"
done
for teacher in fasttext franc; do
  node "$here/teachers/$teacher.mjs" "$out/texts" "$out/$teacher.csv"
done
