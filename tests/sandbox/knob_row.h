/* knob_row.h - what knob.c knows of a knob. */

#ifndef SANDBOX_KNOB_ROW_H
#define SANDBOX_KNOB_ROW_H

#include "tests/sandbox/knob.h"

enum knob_kind { KIND_SWITCH, KIND_NUMBER, KIND_WORD, KIND_OFFSET, KIND_REALM };

struct knob_row {
	const char *name;
	enum knob_kind kind;
	int64_t fallback, min, max;
	const char *words; /* each ended by a space */
};

extern const struct knob_row knob_rows[KNOB_COUNT];

#endif
