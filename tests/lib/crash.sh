# crash.sh - programs that die at a chosen step; read it in after stack.sh.
# shellcheck shell=bash disable=SC2034,SC2154

C=$B/crash

# dies N COMMAND...: runs it with its step N as its last; the steps it came to
# stand in $T/steps, its output in $T/dying.out. True when it died there.
dies() {
	local n=$1
	shift
	rm -f "$T/steps"
	{
		LEADBRIDGE_FAULT_STEP=$n LEADBRIDGE_FAULT_COUNT=$T/steps "$@" \
			>"$T/dying.out" 2>"$T/dying.err"
	} 2>/dev/null
	[ $? -eq 137 ]
}

# dies_after N COMMAND...: the same, right after the step.
dies_after() {
	local died
	export LEADBRIDGE_FAULT_AFTER=1
	dies "$@"
	died=$?
	unset LEADBRIDGE_FAULT_AFTER
	return "$died"
}

# The name of the step at which the last one died.
last_step() {
	tail -n 1 "$T/steps" 2>/dev/null
}

# A server takes part in each step and so makes it slow; there are more, too.
step_stride=1
sparse_steps() { # [STRIDE]
	[ -z "${TEST_DB:-}" ] || [ -n "${SOAK:-}" ] || step_stride=${1:-11}
}

# every_step FUNCTION: calls it with 1, 2, ... until it says (by 1) that nothing
# died any more; $step_count is how many did. FUNCTION puts what is wrong into
# $wrong, which is shown with the step.
every_step() {
	local n wrong
	step_count=0
	step_wrong=
	for n in $(seq 1 "$step_stride" 4000); do
		wrong=
		"$1" "$n" || break
		step_count=$n
		[ -z "$wrong" ] || step_wrong+="step $n ($step_name): $wrong"$'\n'
	done
}

# A data directory without a server: settings, keys, store.
make_data() {
	(
		umask 077
		for i; do echo "$i"; done >"$T/leadbridge.env"
	)
	echo "LEADBRIDGE_DATA_DIR=$T/data" >>"$T/leadbridge.env"
	sql_settings >>"$T/leadbridge.env"
	export LEADBRIDGE_ENV=$T/leadbridge.env
	DB=$T/data/leadbridge.db
	"$B/leadbridge" init >"$T/init.out" 2>&1 ||
		bail_out "init: $(cat "$T/init.out")"
}
