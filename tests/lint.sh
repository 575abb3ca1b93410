#!/bin/sh
# lint.sh - the second compiler, the linters, and what the house forbids.
set -u
cd "$(dirname "$0")/.." || exit 1
failed=0
try() {
	echo "  $1"
	shift
	"$@" || failed=1
}

try 'clang, all warnings' make --no-print-directory -j2 CC=clang \
	B=build/clang all sandbox units
# The names that the schema's steps are embedded under are made by the build.
try clang-tidy clang-tidy --quiet \
	--checks='-*,bugprone-*,-bugprone-easily-swappable-parameters,-bugprone-reserved-identifier,-bugprone-narrowing-conversions,-bugprone-implicit-widening-of-multiplication-result,-bugprone-assignment-in-if-condition,-bugprone-sizeof-expression,-bugprone-branch-clone,-bugprone-not-null-terminated-result' \
	--warnings-as-errors='*' $(git ls-files 'src/*.c' 'cgi-bin/*.c') \
	-- -std=c11 -D_GNU_SOURCE $(pkg-config --cflags libpq) -Iinclude -I. -include include/banned.h \
	-DLEADBRIDGE_VERSION='"lint"'
try shellcheck shellcheck -x -S warning -e SC1091,SC2034,SC2154,SC2046,SC2174 \
	$(git ls-files '*.sh')
# Tabs are eight columns wide.
try '80 columns' awk '{ line = $0; gsub(/\t/, "        ", line) }
	length(line) > 80 { print FILENAME ":" FNR ": longer than 80"; bad = 1 }
	END { exit bad }' $(git ls-files 'src/*.c' 'src/*.h' 'include/*.h' 'cgi-bin/*.c')
exit $failed
