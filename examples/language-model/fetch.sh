#!/bin/sh
# Unpacks six novels of Jane Austen (4.5 MB of text) from Debian's r-cran-janeaustenr (1.6 MB) for language-model.yaml:
# fetch.sh FOLDER
#
# Nothing is installed. The novels are in the public domain. Without apt-get, put the same .deb into FOLDER by other means
# and run this again.
set -eu

if [ $# -ne 1 ]; then
  echo "usage: $0 FOLDER" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
package=r-cran-janeaustenr_1.0.0-1_all.deb

verified() {
  echo "df6bddf211906d1ff404f8ff662c21b34e6660e7f54a311084e749050c019c95  $package" | sha256sum --check --status -
}

for tool in apt-get dpkg-deb; do
  if ! command -v "$tool" >/dev/null; then
    echo "$0 takes the novels from a Debian package and needs $tool, which is not on PATH" >&2
    exit 69
  fi
done
if ! verified 2>/dev/null; then
  if ! apt-get --quiet=2 --option APT::Sandbox::User=root download r-cran-janeaustenr=1.0.0-1; then
    echo "apt-get could not download it; 'apt-get update' may be due, then run this again" >&2
    exit 69
  fi
fi
if ! verified; then
  echo "$package in $PWD is not the one that this project was measured on" >&2
  exit 65
fi
dpkg-deb -x "$package" unpacked
node "$here/make-data.mjs" unpacked/usr/lib/R/site-library/janeaustenr/data/Rdata.rdb .
