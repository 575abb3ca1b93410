#!/bin/sh
# Writes the schema's steps, given in order, as a C array on standard output.
set -eu
echo '#include "store/schema.h"'
echo 'const struct schema_step schema_steps[] = {'
for file; do
	name=${file##*/}
	name=${name%.sql}
	number=$(expr "${name%%_*}" + 0)
	printf '{%s, "%s",\n' "$number" "$name"
	sed 's/\\/\\\\/g; s/"/\\"/g; s/^/"/; s/$/\\n"/' "$file"
	echo '},'
done
echo '};'
echo 'const int schema_step_count ='
echo '    (int)(sizeof(schema_steps) / sizeof(schema_steps[0]));'
