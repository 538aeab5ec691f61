#!/bin/sh
# Unpacks the recordings of the Free Spoken Digit Dataset (3,000 WAV, 21 MB) into a folder: fetch-data.sh FOLDER [ARCHIVE]
#
#   ARCHIVE  the data set as a .tar.gz, from wherever you have it; absent: $FSDD_ARCHIVE, or it is downloaded
#
# The recordings are CC BY-SA 4.0, by Zohar Jackson and contributors, and are no part of this repository.
set -eu

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  echo "usage: $0 FOLDER [ARCHIVE]" >&2
  exit 2
fi
address=https://github.com/Jakobovski/free-spoken-digit-dataset/archive/refs/tags/v1.0.10.tar.gz
measured=ddb17656a0bca4c5ddace082be188ca630516dc2ef1110afe3c4e9cc71173de4
count=3000
archive=${2:-${FSDD_ARCHIVE:-}}
mkdir -p "$1"
folder=$(cd "$1" && pwd)

recordings() {
  find "$folder/recordings" -name '*.wav' 2>/dev/null | wc -l
}

if [ "$(recordings)" -eq $count ]; then
  echo "the recordings are complete in $folder/recordings"
  exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

if [ -z "$archive" ]; then
  archive=$work/fsdd.tar.gz
  echo "downloading the Free Spoken Digit Dataset (16 MB)"
  if ! curl --fail --silent --show-error --location --output "$archive" "$address"; then
    echo "it could not be downloaded: give a .tar.gz of it as the second argument, or as \$FSDD_ARCHIVE" >&2
    exit 69
  fi
fi
tar -xzf "$archive" -C "$work"
found=$(find "$work" -type d -name recordings | head -n 1)
if [ -z "$found" ] || [ "$(find "$found" -name '*.wav' | wc -l)" -ne $count ]; then
  echo "$archive does not hold a folder recordings of $count WAV files: is it the Free Spoken Digit Dataset?" >&2
  exit 65
fi
rm -rf "$folder/recordings"
mv "$found" "$folder/recordings"
if [ "$(cd "$folder/recordings" && find . -name '*.wav' | LC_ALL=C sort | xargs cat | sha256sum | cut -d ' ' -f 1)" != $measured ]; then
  echo "note: these are not the recordings that README.md was measured on; figures may differ"
fi
