#!/bin/sh
# Unpacks fonts under the SIL Open Font License from 21 Debian packages (8 MB) into a folder: fetch-fonts.sh FOLDER
#
# Nothing is installed. Packages that are there already are only verified. Without apt-get, put the same .deb files into
# FOLDER by other means and run this again.
set -eu

if [ $# -ne 1 ]; then
  echo "usage: $0 FOLDER" >&2
  exit 2
fi
mkdir -p "$1"
cd "$1"

sums() {
  cat <<'SUMS'
4333e24bc646dcfbb6fda3d9c349d753980b3222c9849cfa50ad6d89731c29e3  fonts-anonymous-pro_1.003-4_all.deb
432627305095cf97a6aafaa76a8b6562471586246f339be9d67abc4a9970db35  fonts-averia-sans-gwf_1.00-2.1_all.deb
bd85bd2fa5c8db8a5ffb994d6aa327b0df6247d0c490485bc0d80f3d0677a212  fonts-averia-serif-gwf_1.00-2.1_all.deb
d05ca6b14314b488e07d795168095da1166b28216df1f4edc2ea0109fd2ce525  fonts-b612_1.008-3_all.deb
3a7a7d6057956273b1afa22534383896e2901bcb98439033d8e7852223365238  fonts-cabin_1.5-3_all.deb
8fdf5687d9e2ce70456664519025a6b48fbaaadbc5b1cfbf8b09f72c2dc5f09b  fonts-cantarell_0.303.1-1_all.deb
ec6220b8fffb80aeb1fa88be1bc3e762b16fd4989f1034bd584dddb3aa500773  fonts-cardo_1.04-3_all.deb
6f002dc90d62fde01a2b51f333c09dc6c21ffbfc6ca22d05a84cc049b083c826  fonts-comic-neue_2.51-4_all.deb
673689e3a887cd150ca5018c26e1a4162709add3a1bdc0a2527af6fd073980d7  fonts-crosextra-carlito_20220224-1_all.deb
5e830fdfeeec1e34fe0909c3374fd209351f3398bbf20bbb486f9e5069e075f3  fonts-dosis_1.7-3_all.deb
2780e32df19b909823425b3e21c2f2f2a1717bbdd96f33fc59a252a308903fa2  fonts-ebgaramond_0.016+git20210310.42d4f9f2-1_all.deb
4fa907bfa547d7a24d554330d1be0a74a65c01f168ce9e175242b837be1f3510  fonts-jura_5.103-3_all.deb
0bbe3298aed346958c68407995b9084a440aad6263c384abe8547008be598e73  fonts-karla_20201218-1_all.deb
cd24c217d07c4688e47d6a5bf8e8909638855f4278ba1468e100a589bd15665a  fonts-lobstertwo_2.0-2.1_all.deb
6bba9bc78c721c5b087228e75521fdaabf417999b790119945b2c8b8ab268ace  fonts-manrope_4.504+git20201211-2_all.deb
76643da51382d4bd47044960772166c6d20c8c0a2fcc05711464356be4c7d63f  fonts-mononoki_1.5+dfsg-1_all.deb
c8c240cf91654f9ae5357b123436612c05820259dd5569f1c090185cb2ec1fdd  fonts-oldstandard_2.2really-4_all.deb
1175e5c64f116887b37ec3c8faea1f411bdef356580bc22298c3c9da75fac120  fonts-quicksand_0.2016-2.1_all.deb
fde97d080b4ed65e3575a40cd3cfead323cea7fa1069d812be2d43a1c20866ae  fonts-sil-gentium-basic_1.102-1.1_all.deb
0c7039de3ede6c96727829635c5b10a536114029cbddf98e14716578d936307f  fonts-vollkorn_4.105-2_all.deb
f877e8ad4fd0aa8c20ac104c9eef69b54dcdc93e2e0d09a01fe5acfc89371980  fonts-yanone-kaffeesatz_2.0+git20211102+ds-1_all.deb
SUMS
}

verified() {
  sums | sha256sum --check --strict --quiet -
}

for tool in apt-get dpkg-deb; do
  if ! command -v "$tool" >/dev/null; then
    echo "$0 takes fonts from Debian packages and needs $tool, which is not on PATH" >&2
    exit 69
  fi
done

if ! verified >/dev/null 2>&1; then
  echo "downloading 21 Debian packages of fonts (8 MB)"
  # Each in the version that is named above, where the archive still has it.
  if ! sums | sed -E 's/.*  (.*)_(.*)_all\.deb/\1=\2/' |
    xargs apt-get --quiet=2 --option APT::Sandbox::User=root download; then
    echo "apt-get could not download them; 'apt-get update' may be due, then run this again" >&2
    exit 69
  fi
fi
if ! verified; then
  echo "the packages in $PWD are not those of Debian 12 that this project was measured on" >&2
  exit 65
fi
for package in *.deb; do dpkg-deb -x "$package" unpacked; done
