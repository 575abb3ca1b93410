#!/bin/bash
# docs.sh - the manual pages and the README name every setting, verb, option
# and job that there is, and none that there is not.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
B=$root/${BUILD:-build}
case ${BUILD:-} in /*) B=$BUILD ;; esac
# shellcheck source=tests/lib/tap.sh
. "$root/tests/lib/tap.sh"

T=$(mktemp -d "${TMPDIR:-/tmp}/leadbridge-test.XXXXXX") || exit 1
trap 'rm -rf "$T"' EXIT

man=$root/src/cmd
readme=$root/README.md
settings_re='\b(LEADBRIDGE|ADMIN|ZOHO|TOKEN|SYNC|CAPTURE|CRON|QB|ALERT|SMTP|BUSINESS|ORDER|SLOT|STANDARD)_[A-Z0-9_]*[A-Z0-9]\b'
# Variables of the environment that are no settings.
others='LEADBRIDGE_ENV LEADBRIDGE_BUILD_DIR QB_ACCESS_TOKEN QB_REALM_ID'
for service in CRM INVENTORY CALENDAR; do
	others+=" ZOHO_${service}_ACCESS_TOKEN ZOHO_${service}_API_DOMAIN"
done

# same FILE FILE DESCRIPTION: the same lines; shows which are not.
same() {
	local only
	only=$(comm -3 <(sort -u "$1") <(sort -u "$2"))
	is "$only" '' "$3"
}

# --- Settings ---

# The file that init writes has every setting with its default and its range.
env -i HOME="$T" "$B/leadbridge" init >/dev/null || bail_out 'init fails'
written=$T/.config/leadbridge/leadbridge.env
sed -n 's/^#\([A-Z][A-Z0-9_]*\)=.*/\1/p' "$written" | sort -u >"$T/keys"
# NAME_FILE stands beside the NAME of a secret.
sed 's/$/_FILE/' "$T/keys" >"$T/files"
grep -vxFf "$T/files" "$T/keys" >"$T/settings"
env -i HOME="$T" "$B/leadbridge" config show --json </dev/null |
	grep -o '"id":"[A-Z0-9_]*"' | cut -d'"' -f4 >"$T/shown"
same "$T/settings" "$T/shown" 'init writes the settings that config show knows'

sed -n '/^\.SH SETTINGS/,/^\.SH FILES/s/^\.B \([A-Z][A-Z0-9_]*\)$/\1/p' \
	"$man/leadbridge.env.5" >"$T/in_man"
same "$T/settings" "$T/in_man" 'leadbridge.env(5) has every setting and no other'

# about KEY: what stands about it in the manual page.
about() {
	awk -v key="$1" '$0 == ".B " key {on = 1; next} /^\.(TP|S[HS])/ {on = 0} on' \
		"$man/leadbridge.env.5"
}
wrong=
while read -r key; do
	value=$(sed -n "s/^#$key=//p" "$written")
	range=$(grep -B 1 "^#$key=" "$written" |
		sed -n 's/^# .*(\([0-9]* to [0-9]*\))$/\1/p')
	text=$(about "$key" | tr '\n' ' ')
	[ -z "$value" ] || [[ $text == "Default $value. "* ]] ||
		wrong+="$key: not \"Default $value.\""$'\n'
	[ -n "$value" ] || [[ $text != Default* ]] || wrong+="$key: no default"$'\n'
	[ -z "$range" ] || [[ $text == *"$range"* ]] ||
		wrong+="$key: not \"$range\""$'\n'
done <"$T/settings"
is "$wrong" '' 'with its default and its range'

# no_strangers FILE: every word that looks like a setting is one.
no_strangers() {
	local word
	sed 's/\\//g' "$1" | grep -oE "$settings_re" | sort -u | while read -r word; do
		grep -qx "$word" "$T/settings" || grep -qx "${word%_FILE}" "$T/settings" ||
			[[ " $others " == *" $word "* ]] || echo "$word"
	done
}
for page in "$man"/*.[15]; do
	is "$(no_strangers "$page")" '' "$(basename "$page") names no setting that is not"
done

# --- Verbs ---

"$B/leadbridge" --help | sed -n 's/^  \([a-z][a-z ]*[a-z]\)  *.*/\1/p' |
	sed 's/   *.*//' >"$T/verbs"
# "form add NAME" has its arguments in capitals, which the pattern leaves out.
like "$(cat "$T/verbs")" '^form add$' 'the help lists verbs'
awk '/^\.SH/ {on = $0 == ".SH VERBS"} on && tp && /^\.BR? / {print} {tp = $0 == ".TP"}' \
	"$man/leadbridge.1" | sed 's/\\fI.*//; s/^\.BR* "\([a-z ]*\)".*/\1/; s/^\.BR* \([a-z]*\).*/\1/' \
	>"$T/man_verbs"
same "$T/verbs" "$T/man_verbs" 'leadbridge(1) has every verb and no other'

# options_of VERB: those its help names.
options_of() {
	# shellcheck disable=SC2086
	"$B/leadbridge" $1 --help | sed -n 's/^  --\([a-z-]*\) .*/\1/p' | grep -vx help
}
wrong=
while read -r verb; do
	title=$(awk '/^\.SH/ {on = $0 == ".SH VERBS"} on && tp {print} {tp = $0 == ".TP"}' \
		"$man/leadbridge.1" | tr -d '\\"' | grep -E "^\.BR? $verb( |\$)")
	got=$(grep -oE -- '--[a-z-]+' <<<"$title" | sed 's/^--//' | sort -u | tr '\n' ' ')
	want=$(options_of "$verb" | sort -u | tr '\n' ' ')
	[ "$got" = "$want" ] || wrong+="$verb: help has $want, leadbridge(1) $got"$'\n'
done <"$T/verbs"
is "$wrong" '' 'with all of its options'

# --- leadbridge-sync ---

"$B/leadbridge-sync" --help | sed -n 's/^  \([a-z]*\)  .*/\1/p' >"$T/jobs"
awk '/^\.SH/ {on = $0 == ".SH JOBS"} on && tp {print $2} {tp = $0 == ".TP"}' \
	"$man/leadbridge-sync.1" >"$T/man_jobs"
same "$T/jobs" "$T/man_jobs" 'leadbridge-sync(1) has every job and no other'
{
	"$B/leadbridge-sync" --help | grep -oE -- '--[a-z-]+'
	echo --help
	echo --version
} >"$T/options"
sed 's/\\//g' "$man/leadbridge-sync.1" | grep -oE -- '--[a-z-]+' >"$T/man_options"
same "$T/options" "$T/man_options" 'and every option'

# --- Mappings ---

# members FILE: of the tables in it.
members() {
	sed -n '/^static const struct member members/,/^};/p' "$root/src/sync/$1" |
		grep -oE '\{"[a-z_]+", ' | tr -d '{", '
}
# words FILE NAME: of the list of that name in it.
words() {
	sed -n "/$2\[\] = {/,/};/p" "$root/src/sync/$1" | sed 's/.*= {//' |
		grep -oE '"[a-z_]+"' | tr -d '"'
}
# in_bold: every word in bold of leadbridge-mapping(5).
sed -n 's/^\.BR\{0,1\} //p' "$man/leadbridge-mapping.5" | tr -d '",' |
	tr ' ' '\n' | sort -u >"$T/bold"
missing=$({
	members mapping_rule.c
	members mapping_verify.c
	for list in value_type_names if_known_names case_names person_names; do
		words mapping_value.c "$list"
	done
	words mapping_verify.c note_words
	words mapping_verify.c trigger_words
} | sort -u | grep -vxFf "$T/bold")
is "$missing" '' 'leadbridge-mapping(5) has every member and word of a mapping'
is "$(members mapping_rule.c | wc -l)" 21 'all of a rule'
env -i HOME="$T" "$B/leadbridge" migrate >/dev/null || bail_out 'migrate fails'
awk -v dir="$T" '/^\.RS$/ {on = 1; next} /^\.RE$/ {on = 0}
	on && /^\{/ {n++} on && n {print > (dir "/example" n ".json")}' \
	"$man/leadbridge-mapping.5"
sed -n '/^    {$/,/^    }$/p' "$readme" >"$T/example0.json"
count=0
for example in "$T"/example*.json; do
	count=$((count + 1))
	is "$(env -i HOME="$T" "$B/leadbridge" mapping set lead "$example" 2>&1)" '' \
		"$(basename "$example" .json) of the mappings can be set"
done
is "$count" 5 'five of them'

# --- README ---

if [ -f "$readme" ]; then
	is "$(no_strangers "$readme")" '' 'the README names no setting that is not'
	missing=$(while read -r key; do
		grep -q "\b$key\b" "$readme" || echo "$key"
	done <"$T/settings")
	is "$missing" '' 'the README names every setting'
	missing=$(while read -r verb; do
		grep -qE "leadbridge $verb\b" "$readme" || echo "$verb"
	done <"$T/verbs")
	is "$missing" '' 'the README shows every verb'
	# What is typed stands in backticks or in a fenced or indented block.
	# shellcheck disable=SC2016
	typed=$({
		grep -oE '`[^`]+`' "$readme"
		awk '/^```/ {on = !on; next} on || /^(    |\t)/' "$readme"
	} | grep -oE '(^|[` /(])leadbridge [a-z]+( [a-z]+)?' |
		sed 's/^.*leadbridge //' | sort -u)
	strange=$(while read -r first second; do
		[ -n "$first" ] || continue
		grep -qx "$first" "$T/verbs" || grep -qx "$first $second" "$T/verbs" ||
			echo "$first $second"
	done <<<"$typed")
	is "$strange" '' 'and none that is not'
else
	ok 0 'there is no README yet # SKIP'
fi

done_testing
