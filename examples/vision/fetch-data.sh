#!/bin/sh
# Puts the whole of Fashion-MNIST (60,000 + 10,000 images, 31 MB) into a folder, as four gzipped IDX files.
#
#   examples/vision/fetch-data.sh FOLDER
#
# The files come out of Debian's package dataset-fashion-mnist; nothing is installed. A second run only verifies.
# Without apt-get, put the same four files into FOLDER by other means and run this again: it verifies their SHA-256.
set -eu

if [ $# -ne 1 ]; then
  echo "usage: $0 FOLDER" >&2
  exit 2
fi

package=dataset-fashion-mnist
inside=usr/share/datasets/fashion-mnist
mkdir -p "$1"
folder=$(cd "$1" && pwd)

verify() {
  (cd "$folder" && sha256sum --check --strict --quiet -) <<'SUMS'
b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7  train-images-idx3-ubyte.gz
0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056  train-labels-idx1-ubyte.gz
cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa  t10k-images-idx3-ubyte.gz
8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05  t10k-labels-idx1-ubyte.gz
SUMS
}

if verify >/dev/null 2>&1; then
  echo "Fashion-MNIST is complete in $folder"
  exit 0
fi

for tool in apt-get dpkg-deb; do
  if ! command -v "$tool" >/dev/null; then
    echo "$0 takes Fashion-MNIST from a Debian package and needs $tool, which is not on PATH;" >&2
    echo "put the four IDX .gz files into $folder yourself and run this again to verify them" >&2
    exit 69
  fi
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

echo "downloading the Debian package $package (31 MB)"
if ! (cd "$work" && apt-get --quiet --option APT::Sandbox::User=root download "$package"); then
  echo "apt-get could not download $package; 'apt-get update' may be due, then run this again" >&2
  exit 69
fi
echo "unpacking it into $folder"
dpkg-deb -x "$work/$package"_*.deb "$work/unpacked"
cp "$work/unpacked/$inside"/*.gz "$folder/"

if ! verify; then
  echo "the files in $folder are not the Fashion-MNIST of 2017 that this project was measured on" >&2
  exit 65
fi
echo "Fashion-MNIST is complete in $folder"
