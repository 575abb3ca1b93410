#!/bin/sh
# Writes the schema's steps, given in order, as a C array on standard output.
# NNNN_name.sql is for every engine, NNNN_name.ENGINE.sql for one.
set -eu
echo '#include "store/schema.h"'
echo 'const struct schema_step schema_steps[] = {'
for file; do
	name=${file##*/}
	name=${name%.sql}
	engine=
	case $name in
	*.*) engine=${name##*.} name=${name%.*} ;;
	esac
	number=$(expr "${name%%_*}" + 0)
	printf '{%s, "%s", "%s",\n' "$number" "$name" "$engine"
	sed 's/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$/\\n"/' "$file"
	echo '},'
done
echo '};'
echo 'const int schema_step_count ='
echo '    (int)(sizeof(schema_steps) / sizeof(schema_steps[0]));'
