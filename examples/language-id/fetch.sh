#!/bin/sh
# Downloads Debian's translated package descriptions in 17 languages (27 MB) into a folder: fetch.sh FOLDER
#
# Files that are there are kept. DEBIAN_MIRROR names another mirror than Debian's own.
set -eu

if [ $# -ne 1 ]; then
  echo "usage: $0 FOLDER" >&2
  exit 2
fi
for tool in curl bzip2 xz; do
  if ! command -v "$tool" >/dev/null; then
    echo "$0 needs $tool, which is not on PATH" >&2
    exit 69
  fi
done
lists=${DEBIAN_MIRROR:-http://deb.debian.org/debian}/dists/bookworm/main/i18n
mkdir -p "$1"

get() { # file name in the archive, program that unpacks it, name here
  [ -e "$1/$4" ] && return
  curl --fail --silent --show-error --retry 3 --output "$1/$4.packed" "$lists/$2"
  "$3" -dc "$1/$4.packed" >"$1/$4.part"
  rm "$1/$4.packed"
  mv "$1/$4.part" "$1/$4"
}

get "$1" Translation-en.xz xz en
get "$1" Translation-pt_BR.bz2 bzip2 pt
get "$1" Translation-zh_CN.bz2 bzip2 zh
for language in cs da de es fi fr it ja ko nl pl ru sk uk; do
  get "$1" "Translation-$language.bz2" bzip2 "$language"
done
