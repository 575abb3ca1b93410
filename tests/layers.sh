#!/bin/bash
# layers.sh - nothing points up: what includes what, who opens which library.
#
# tests/layers.sh [DIR]: checks the tree at DIR, this one without. Without DIR it
# also checks itself, on a small tree in which every rule is broken.

root=$(cd "$(dirname "$0")/.." && pwd -P)
# shellcheck source=tests/lib/tap.sh
. "$root/tests/lib/tap.sh"
B=${BUILD:-build}
case $B in /*) ;; *) B=$root/$B ;; esac

tree=${1:-$root}
work=$(mktemp -d "${TMPDIR:-/tmp}/leadbridge-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

# sees LAYER: the layers that its files may include.
sees() {
	case $1 in
	base) echo base ;;
	store) echo base store ;;
	http) echo base http ;;
	provider) echo base store http provider ;;
	web) echo base store web ;;
	sync) echo base store http provider sync ;;
	cmd) echo base store http provider sync web cmd ;;
	cgi-bin) echo base store http provider web sync cgi-bin ;;
	esac
}

# includes DIR...: "FILE LAYER/NAME" for each #include line of our own tree;
# "name.h" alone is of the file's own directory.
includes() {
	[ $# -gt 0 ] || return
	grep -rE --include='*.[ch]' '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' \
		"$@" | sed -e 's/:[^"]*"/ /; s/".*//; s, src/, ,; s, include/, ,'
}

# dirs LAYER: where its sources and headers are.
dirs() {
	local dir
	for dir in "$tree/src/$1" "$tree/include/$1" "$tree/$1"; do
		[ -d "$dir" ] && echo "$dir"
	done
}

# climbing LAYER: each include of the layer that it may not have.
climbing() {
	local file name allowed
	allowed=" $(sees "$1") "
	# shellcheck disable=SC2046
	includes $(dirs "$1") | sort | while read -r file name; do
		case $name in
		*/*) [[ $allowed == *" ${name%%/*} "* ]] ||
			echo "${file#"$tree"/} includes $name" ;;
		esac
	done
}

# openers PATTERN: the files that include a header of a foreign library.
openers() {
	grep -rlE --include='*.[ch]' \
		"^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($1)" \
		"$tree/src" "$tree/include" "$tree/cgi-bin" |
		sed "s,^$tree/,," | sort | tr '\n' ' '
}

# strip: a copy of the code without comments and without the driver.
strip_comments() {
	local file copy
	while IFS= read -r file; do
		copy=$work/code/${file#"$tree"/}
		mkdir -p "${copy%/*}"
		sed -e ':a' -e 's,/\*[^*]*\*\+\([^/*][^*]*\*\+\)*/,,g' \
			-e '/\/\*/{N;ba' -e '}' "$file" >"$copy"
	done < <(find "$tree/src" "$tree/include" "$tree/cgi-bin" -name '*.[ch]' \
		! -path "$tree/src/store/db_sqlite.c")
}

# speakers PATTERN: the files with such a word in their code.
speakers() {
	(cd "$work/code" && grep -rlE "$1" . | sed 's,^./,,' | sort | tr '\n' ' ')
}

# A name without a layer must stand beside the file: no way around the rules.
strays() {
	local file name
	includes "$tree/src" "$tree/include" "$tree/cgi-bin" |
		while read -r file name; do
			case $name in
			*..*) echo "${file#"$tree"/} includes $name" ;;
			*/*) ;;
			*) [ -f "${file%/*}/$name" ] ||
				echo "${file#"$tree"/} includes $name" ;;
			esac
		done
}

check_tree() {
	local layer there
	strip_comments
	for layer in base store http provider web sync cmd cgi-bin; do
		[ -n "$(dirs "$layer")" ]
		ok $? "there is a layer $layer"
		is "$(climbing "$layer")" '' "$layer includes $(sees "$layer") alone"
	done
	there=$(cd "$tree/src" && find . -mindepth 1 -maxdepth 1 -type d |
		sed 's,^./,,' | sort | tr '\n' ' ')
	is "$there" 'base cmd http provider store sync web ' 'src has no other layer'
	is "$(strays)" '' 'what is included by its bare name is a neighbour'
	is "$(openers 'sqlite3')" 'src/store/db_sqlite.c ' 'one file opens sqlite3'
	is "$(openers 'libpq|postgresql/')" '' 'none opens libpq yet'
	is "$(openers 'curl/')" 'src/http/transfer.c ' 'one file opens curl'
	is "$(openers 'fcgi(app|_stdio|misc|os)|fastcgi')" 'src/web/fcgi.c ' \
		'one file opens libfcgi'
	is "$(openers '(cjson/)?cJSON')" 'src/base/json.c ' 'one file opens cJSON'
	is "$(openers 'sodium')" 'src/base/secret.c ' 'one file opens libsodium'
	is "$(speakers '\<sqlite3_|\<SQLITE_(OK|ROW|DONE|BUSY|OPEN|FCNTL|CHECKPOINT)')" '' \
		'no function of sqlite3 is named outside the driver'
	is "$(speakers '\<PRAGMA\>|\<ATTACH\>|\<VACUUM\>|sqlite_master')" '' \
		'nor is SQL of that engine alone'
	is "$(speakers '\<curl_easy|\<CURLOPT|\<FCGX_|\<cJSON_|\<crypto_|\<sodium_' |
		tr ' ' '\n' | grep -vxE 'src/(http/transfer|web/fcgi|base/json|base/secret).c' |
		tr -d '\n')" '' 'nor other libraries outside their doors'
}

# --- The programs as built -----------------------------------------------------

needs() {
	objdump -p "$1" | sed -n 's/^ *NEEDED *//p' | tr '\n' ' '
}

check_programs() {
	local capture=$B/cgi-bin/capture.fcgi
	[ -x "$capture" ]
	ok $? 'capture.fcgi is built'
	unlike "$(needs "$capture")" 'curl' 'capture.fcgi needs no libcurl'
	unlike "$(ldd "$capture")" 'libcurl' 'nor does anything that it loads'
	like "$(needs "$B/cgi-bin/oauth.fcgi")" 'libcurl' 'oauth.fcgi does'
	is "$(nm "$capture" | grep -E ' [Tt] (client_|access_|tokens_|connection_)')" \
		'' 'capture.fcgi can neither call out nor open a token'
	unlike "$(needs "$B/leadbridge-sync")" 'fcgi' 'leadbridge-sync needs no libfcgi'
}

# --- Whether these checks see anything --------------------------------------------

# plant FILE TEXT: in a tree of its own.
plant() {
	mkdir -p "$T/$(dirname "$1")"
	printf '%s\n' "$2" >"$T/$1"
}

clean_tree() {
	local layer
	rm -rf "$T/src" "$T/include" "$T/cgi-bin"
	for layer in base store http provider web sync cmd; do
		plant "src/$layer/a.c" "#include \"$layer/a.h\""
		plant "include/$layer/a.h" '#include "base/a.h"'
	done
	plant cgi-bin/a.c '#include "web/a.h"'
	plant src/store/db_sqlite.c '#include <sqlite3.h>
	sqlite3_open("PRAGMA x");'
	plant src/http/transfer.c '#include <curl/curl.h>'
	plant src/web/fcgi.c '#include <fcgiapp.h>'
	plant src/base/json.c '#include <cjson/cJSON.h>'
	plant src/base/secret.c '#include <sodium.h>'
}

verdict() {
	"$root/tests/layers.sh" "$T" >"$T/out" 2>&1
}

# seen FILE TEXT WHAT: the tree with that file is found at fault.
seen() {
	clean_tree
	plant "$1" "$2"
	! verdict
	ok $? "seen: $3" || sed 's/^/# /' "$T/out"
}

check_checks() {
	T=$work/tree
	clean_tree
	verdict
	ok $? 'a tree in order is found so' || sed 's/^/# /' "$T/out"
	seen src/base/b.c '#include "store/db.h"' 'base includes store'
	seen include/base/b.h '#include "web/web.h"' 'a header of base includes web'
	seen src/store/b.c '#include "http/client.h"' 'store includes http'
	seen src/http/b.c '#  include "store/db.h"' 'http includes store'
	seen src/provider/b.c '#include "sync/engine.h"' 'provider includes sync'
	seen src/web/b.c '#include "sync/engine.h"' 'web includes sync'
	seen src/web/b.c '#include "provider/access.h"' 'web includes provider'
	seen src/sync/b.c '#include "web/web.h"' 'sync includes web'
	seen src/sync/b.c '#include "src/web/fcgi.h"' 'sync includes a private header of web'
	seen src/store/b.c '#include "../http/client.h"' 'a way around through ..'
	seen src/store/b.c '#include "client.h"' 'a bare name that is no neighbour'
	seen src/sync/b.c '#include "cmd/cmd.h"' 'sync includes cmd'
	seen cgi-bin/b.c '#include "cmd/cmd.h"' 'a page includes the tool'
	seen src/other/b.c '' 'a layer that is none'
	seen src/store/b.c '#include <sqlite3.h>' 'a second door to sqlite3'
	seen src/sync/b.c '#include <curl/curl.h>' 'a second door to curl'
	seen cgi-bin/b.c '#include "fcgiapp.h"' 'a second door to libfcgi'
	seen src/web/b.c '#include <cJSON.h>' 'a second door to cJSON'
	seen src/cmd/b.c '#include <sodium.h>' 'a second door to libsodium'
	seen src/store/b.c 'x = "PRAGMA user_version";' 'PRAGMA outside the driver'
	seen src/store/b.c 'sqlite3_exec(db);' 'sqlite3_exec() outside the driver'
	seen src/cmd/b.c 'curl_easy_init();' 'curl_easy_init() outside its door'
	clean_tree
	plant src/store/b.c '/* PRAGMA and
	 * sqlite3_exec() are the
	 driver'"'"'s */
	int x; /* PRAGMA */'
	verdict
	ok $? 'a comment may name them' || sed 's/^/# /' "$T/out"
	clean_tree
	rm "$T/src/http/transfer.c"
	! verdict
	ok $? 'seen: a door that is gone'
}

check_tree
if [ $# -eq 0 ]; then
	check_programs
	check_checks
fi
done_testing
