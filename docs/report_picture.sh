#!/bin/sh
# Draw docs/report.png, the picture of the HTML report in the README. It takes Chromium and a
# Japanese font (Debian: chromium, fonts-noto-cjk).
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
clipdb export -o "$folder/report.html" --quiet --db sample.db
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$folder/profile" \
  --window-size=1100,760 --screenshot=docs/report.png "file://$folder/report.html#words=ACSA"
rm -r "$folder"
