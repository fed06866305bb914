#!/bin/sh
# What the tests need from the system: Chromium, a font with Chinese signs, Pango. Installed as root on Debian;
# elsewhere the line to install them is printed and the tests do not start.
set -eu
packages="chromium fonts-noto-cjk libpango-1.0-0 libpangoft2-1.0-0"
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
[ -d /usr/share/fonts/opentype/noto ] || fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fonts-noto-cjk"
ldconfig -p 2>/dev/null | grep -q libpango-1.0 || missing="$missing libpango-1.0-0 libpangoft2-1.0-0"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing for the tests:$missing"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
  exit 0
fi
echo "The tests need:$missing. Install them first, for example: sudo apt-get install $packages" >&2
exit 1
