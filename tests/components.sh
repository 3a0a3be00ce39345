#!/usr/bin/env bash
# What only tests need and pip cannot bring: Chromium (by apt, where we may) and the Node packages pinned by lock files.
# Whatever cannot be had is said in one line; the tests that need it skip with their reason (and fail under CI=true).
set -u
cd "$(dirname "$0")/.."

say() { printf 'components: %s\n' "$*"; }

if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; then
  say "Chromium is here"
elif command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  say "installing Chromium"
  if (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium) >/dev/null 2>&1; then
    say "Chromium installed"
  else
    say "Chromium could not be installed: browser tests will be skipped"
  fi
else
  say "no Chromium and no right to install it (Debian: apt-get install chromium): browser tests will be skipped"
fi

if ! command -v npm >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  say "installing Node.js"
  (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm) >/dev/null 2>&1
fi
if ! command -v npm >/dev/null 2>&1; then
  say "no Node.js with npm (20 or newer): tests that need it will be skipped"
  exit 0
fi

while IFS= read -r manifest; do
  folder=$(dirname "$manifest")
  if [ ! -f "$folder/package-lock.json" ]; then
    say "$folder has no package-lock.json: left alone"
    continue
  fi
  if [ -f "$folder/node_modules/.installed" ] && cmp -s "$folder/package-lock.json" "$folder/node_modules/.installed"; then
    say "$folder is up to date"
    continue
  fi
  log=$(mktemp)
  if (cd "$folder" && npm ci --no-audit --no-fund --ignore-scripts) >"$log" 2>&1; then
    cp "$folder/package-lock.json" "$folder/node_modules/.installed"
    say "$folder installed"
  else
    say "$folder could not be installed: tests that need it will be skipped; npm said: $(grep -v '^$' "$log" | tail -n 1)"
  fi
  rm -f "$log"
done < <(find tests -name package.json -not -path '*/node_modules/*' | sort)
exit 0
