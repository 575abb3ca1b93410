/*
 * chat_form.h - the session and the transcript in a chatbot's post (pure).
 */

#ifndef WEB_CHAT_FORM_H
#define WEB_CHAT_FORM_H

#include "store/chat.h"
#include "web/field.h"
#include "web/form.h"
#include "web/intake.h"

#define CHAT_SESSION_MIN 16   /* characters of a session_id */
#define CHAT_SESSION_MAX 200
#define CHAT_TEXT_MAX 10000   /* of one turn */
#define CHAT_ROLE_MAX 50

struct chat_form {
	char *session_id;
	struct chat chat;
};

void chat_form_release(struct chat_form *f);

/*
 * Reads session_id and transcript ([{role, text, at}]) of a post; complaints
 * go to errors.
 */
void chat_form_read(const struct form *form, struct chat_form *out,
    struct field_errors *errors);

/* Takes both out of what is kept under extra. */
void chat_form_trim(struct intake *in);

#endif
