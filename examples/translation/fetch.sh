#!/bin/sh
# Lays out verses in English and Spanish from two Debian packages (6.7 MB; public domain) for teach.sh and the run files:
# fetch.sh FOLDER
#
# Nothing is installed. Without apt-get, put the same three .deb into FOLDER by other means and run this again.
set -eu

if [ $# -ne 1 ]; then
  echo "usage: $0 FOLDER" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"

for tool in apt-get dpkg-deb python3; do
  if ! command -v "$tool" >/dev/null; then
    echo "$0 takes verses and their reader from Debian packages and needs $tool, which is not on PATH" >&2
    exit 69
  fi
done

unpack() { # package version digest
  file=$1_$2_all.deb
  verified() { echo "$3  $file" | sha256sum --check --status - 2>/dev/null; }
  if ! verified "$@"; then
    if ! apt-get --quiet=2 --option APT::Sandbox::User=root download "$1=$2"; then
      echo "apt-get could not download $1; 'apt-get update' may be due, then run this again" >&2
      exit 69
    fi
  fi
  if ! verified "$@"; then
    echo "$file in $PWD is not the one that this project was measured on" >&2
    exit 65
  fi
  dpkg-deb -x "$file" unpacked
}

unpack sword-text-web 426.0-1 930b23670b352f0829a306501de4bebb5e654a2df02cde2cbe86b802177868e1
unpack sword-text-sparv 2.60-1 5c87f9b2bc97457e8a872f5bae7ea7ce59cb3de1dcee73e4d4740451863694cf
unpack python3-pysword 0.2.8-2 7ccb720ee06c12e0f2d0335a340b3e0b17c79b42d8540ba45f4bd4b9e6f7e9c6
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=unpacked/usr/lib/python3/dist-packages \
  python3 "$here/make-data.py" unpacked/usr/share/sword/modules/texts/ztext .
